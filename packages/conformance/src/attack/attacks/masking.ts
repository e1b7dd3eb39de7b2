import assert from 'node:assert/strict';
import { frame, maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import { assertRandom, maskKeysOf } from '../random-bits.ts';

export const masking: readonly Attack[] = [
  {
    id: 'unmasked-frames',
    bugClass: 'D9',
    title: '20 connections whose frames are not masked',
    references: ['aiohttp#12677', 'netdata#23485'],
    program: 'server',
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
    program: 'client',
    behaviour: 'swallow',
    run: async (stage) => {
      for (const hostile of await stage.visitors(stage.count(10))) {
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
    program: 'client',
    run: async (stage) => {
      const [hostile] = await stage.visitors(1);
      assert.ok(hostile);
      await hostile.request();
      const echoes = hostile.record();
      await hostile.accept();
      const count = Math.max(200, stage.count(1000));
      for (let i = 0; i < count; i++) await hostile.send(frame({ payload: `${i}` }));
      await hostile.until(() => maskKeysOf(echoes()).length > count);
      assertRandom('mask keys', maskKeysOf(echoes()));
    },
    limits: {},
  },
];
