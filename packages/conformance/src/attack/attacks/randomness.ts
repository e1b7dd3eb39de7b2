import assert from 'node:assert/strict';
import type { Attack } from '../attack.ts';
import { assertRandom, maskKeysOf } from '../random-bits.ts';

const AT_ONCE = 100;

export const randomness: readonly Attack[] = [
  {
    id: 'predictable-handshake-keys',
    bugClass: 'D14',
    title: '3,000 clients: no handshake key and no first mask key comes twice, and no bit of them stands still',
    references: ['CVE-2017-16031', 'ws#994'],
    program: 'client',
    run: async (stage) => {
      const handshakeKeys: Buffer[] = [];
      const maskKeys: Buffer[] = [];
      for (let round = 0; round < 30; round++) {
        for (const hostile of await stage.visitors(stage.count(AT_ONCE))) {
          const [, key = ''] = /^sec-websocket-key: *(\S+)/im.exec(await hostile.request()) ?? [];
          handshakeKeys.push(Buffer.from(key, 'base64'));
          const hello = hostile.record();
          await hostile.accept();
          await hostile.answers(1);
          maskKeys.push(...maskKeysOf(hello()));
          await hostile.leave();
          stage.forget(hostile);
        }
      }
      assert.ok(
        handshakeKeys.every(({ length }) => length === 16),
        'RFC 6455 §4.1: 16 bytes in base64',
      );
      assertRandom('handshake keys', handshakeKeys);
      assertRandom('mask keys', maskKeys);
    },
    limits: {},
  },
];
