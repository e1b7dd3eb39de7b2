import { frame, maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';

const MIB = 1024 * 1024;

/** Lengths at which programs have overflowed, looped or allocated: RFC 6455 §5.2 has 63 bits for them. */
const LENGTHS: readonly bigint[] = [
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 32n + 1n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

export const declaredLengths: readonly Attack[] = [
  {
    id: 'declared-lengths',
    bugClass: 'D7',
    title: '160 connections, each with a frame that declares 2^31 to 2^64 - 1 bytes',
    references: ['CVE-2020-27813', 'CVE-2020-13935', 'CVE-2026-1528'],
    program: 'server',
    run: (stage) =>
      stage.each(160, async (index) => {
        const hostile = await stage.open();
        const declaredBytes = LENGTHS[index % LENGTHS.length] ?? 0n;
        await hostile.send(maskedFrame({ opcode: 2, declaredBytes, lengthBits: 64, payload: 'x' }));
        await hostile.leaveBehind();
      }),
    limits: { endedWith: [1002, 1009], peakBytes: 32 * MIB, leftBytes: 8 * MIB, delivered: 0 },
  },
  {
    id: 'declared-lengths-at-a-client',
    bugClass: 'D7',
    title: '16 clients, each of which gets a frame that declares 2^31 to 2^64 - 1 bytes',
    references: ['CVE-2020-27813', 'CVE-2026-1528'],
    program: 'client',
    behaviour: 'swallow',
    run: async (stage) => {
      for (const [index, hostile] of (await stage.visitors(LENGTHS.length * stage.count(2))).entries()) {
        await hostile.accept();
        await hostile.send(frame({ opcode: 2, declaredBytes: LENGTHS[index % LENGTHS.length] ?? 0n, lengthBits: 64 }));
        await hostile.leaveBehind();
      }
    },
    limits: { endedWith: [1002, 1009], peakBytes: 32 * MIB, delivered: 0 },
  },
];
