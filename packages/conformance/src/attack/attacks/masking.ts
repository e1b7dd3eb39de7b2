import assert from 'node:assert/strict';
import { frame, maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';

export const masking: readonly Attack[] = [
  {
    id: 'unmasked-frames',
    bugClass: 'D9',
    title: '20 connections whose frames are not masked',
    references: ['aiohttp#12677', 'netdata#23485'],
    side: 'server',
    run: (stage) =>
      stage.each(20, async () => {
        const hostile = await stage.open();
        await hostile.send(frame({ payload: 'hello' }));
        await hostile.leaveBehind();
      }),
    limits: { endedWith: [1002], delivered: 0 },
  },
  {
    id: 'masked-frames-at-a-client',
    bugClass: 'D9',
    title: '10 clients whose server masks its frames',
    references: ['zeroc-ice#5678'],
    side: 'client',
    behaviour: 'swallow',
    run: async (stage) => {
      for (const hostile of await stage.visitors(10)) {
        await hostile.accept();
        await hostile.send(maskedFrame({ payload: 'hello' }));
        await hostile.leaveBehind();
      }
    },
    limits: { endedWith: [1002], delivered: 0 },
  },
  {
    id: 'predictable-mask-keys',
    bugClass: 'D9',
    title: '1,000 echoes of a client: its mask keys do not repeat and no bit of them stands still',
    references: ['ws#994'],
    side: 'client',
    run: async (stage) => {
      const [hostile] = await stage.visitors(1);
      assert.ok(hostile);
      await hostile.accept();
      const chunks: Buffer[] = [];
      hostile.socket.prependListener('data', (chunk: Buffer) => chunks.push(chunk));
      const count = Math.max(200, stage.count(1000));
      for (let i = 0; i < count; i++) await hostile.send(frame({ payload: `${i}` }));
      await hostile.until(() => maskKeys(Buffer.concat(chunks)).length >= count);
      const keys = maskKeys(Buffer.concat(chunks));
      assert.ok(
        new Set(keys).size > count - 3,
        `${keys.length - new Set(keys).size} keys of ${keys.length} were repeated`,
      );
      for (let bit = 0; bit < 32; bit++) {
        const set = keys.filter((key) => (key >>> bit) & 1).length / keys.length;
        assert.ok(set > 0.3 && set < 0.7, `bit ${bit} of the keys is set in ${Math.round(set * 100)} %`);
      }
    },
    limits: {},
  },
];

/** The mask keys of short frames (RFC 6455 §5.2). */
function maskKeys(bytes: Buffer): number[] {
  const keys: number[] = [];
  for (let at = 0; at + 6 <= bytes.length; at += 6 + ((bytes[at + 1] ?? 0) & 0x7f))
    keys.push(bytes.readUInt32BE(at + 2));
  return keys;
}
