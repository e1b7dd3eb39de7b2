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

export const lengths: readonly Attack[] = [
  {
    id: 'declared-lengths',
    bugClass: 'D7',
    title: '160 connections, each with a frame that declares 2^31 to 2^64 - 1 bytes',
    references: ['CVE-2020-27813', 'CVE-2020-13935', 'CVE-2026-1528'],
    side: 'server',
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
    side: 'client',
    behaviour: 'swallow',
    run: async (stage) => {
      for (const [index, hostile] of (await stage.visitors(16)).entries()) {
        await hostile.accept();
        await hostile.send(frame({ opcode: 2, declaredBytes: LENGTHS[index % LENGTHS.length] ?? 0n, lengthBits: 64 }));
        await hostile.leaveBehind();
      }
    },
    limits: { endedWith: [1002, 1009], peakBytes: 32 * MIB, delivered: 0 },
  },
  {
    id: 'one-byte-too-many',
    bugClass: 'D5',
    title: '100 connections that declare a message of one byte more than the default limit, and send 64 KiB of it',
    references: ['CVE-2016-10542', 'CVE-2016-10544', 'CVE-2018-21035', 'CVE-2020-36048'],
    side: 'server',
    run: (stage) =>
      stage.each(100, async () => {
        const hostile = await stage.open();
        await hostile.send(maskedFrame({ opcode: 2, declaredBytes: 100 * MIB + 1, payload: Buffer.alloc(64 * 1024) }));
        await hostile.leaveBehind();
      }),
    limits: { endedWith: [1009], peakBytes: 48 * MIB, leftBytes: 8 * MIB, delivered: 0 },
  },
  {
    id: 'promised-and-not-sent',
    bugClass: 'D5',
    title: '1,000 connections that declare 100 MiB, the default limit, and send one byte',
    references: ['CVE-2016-10542'],
    side: 'server',
    run: (stage) =>
      stage.each(1000, async () => {
        const hostile = await stage.open();
        await hostile.send(maskedFrame({ opcode: 2, declaredBytes: 100 * MIB, payload: 'x' }));
      }),
    limits: { heldBytesPerConnection: 32 * 1024, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
];
