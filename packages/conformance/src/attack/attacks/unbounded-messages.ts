import { maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';

const MIB = 1024 * 1024;

export const unboundedMessages: readonly Attack[] = [
  {
    id: 'one-byte-too-many',
    bugClass: 'D5',
    title: '100 connections that declare a message of one byte more than the default limit, and send 64 KiB of it',
    references: ['CVE-2016-10542', 'CVE-2016-10544', 'CVE-2018-21035', 'CVE-2020-36048'],
    program: 'server',
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
    program: 'server',
    run: (stage) =>
      stage.each(1000, async () => {
        const hostile = await stage.open();
        await hostile.send(maskedFrame({ opcode: 2, declaredBytes: 100 * MIB, payload: 'x' }));
      }),
    limits: { isFlood: true, heldBytesPerConnection: 16 * 1024, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
  {
    id: 'unfinished-together',
    bugClass: 'D5',
    title:
      '1,000 connections with 1 MiB each of a message that is allowed and never ends, of a server that has room for 8 MiB',
    references: ['CVE-2016-10544', 'CVE-2020-36048'],
    program: 'server',
    options: { maxTotalUnfinishedBytes: 8 * MIB },
    run: (stage) =>
      stage.each(1000, async () => {
        const hostile = await stage.open();
        await hostile.send(maskedFrame({ opcode: 2, declaredBytes: 100 * MIB, payload: Buffer.alloc(MIB) }));
      }),
    limits: { isFlood: true, heldBytesPerConnection: 384 * 1024, peakBytes: 128 * MIB, leftBytes: 8 * MIB },
  },
];
