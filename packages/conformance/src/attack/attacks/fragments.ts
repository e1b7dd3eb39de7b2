import { frame, maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import type { Stage } from '../stage.ts';

const references = ['CVE-2014-0193', 'CVE-2026-48779', 'ws#2331'];
const MIB = 1024 * 1024;

/** One message that never ends, in fragments of `bytes` bytes each. */
function endless(bytes: number, fragments: number, connections: number) {
  return (stage: Stage): Promise<void> =>
    stage.each(connections, async () => {
      const hostile = await stage.open();
      await hostile.send(maskedFrame({ fin: false, payload: 'x'.repeat(bytes) }));
      const many = Buffer.concat(
        Array.from({ length: 1000 }, () => maskedFrame({ opcode: 0, fin: false, payload: 'x'.repeat(bytes) })),
      );
      for (let sent = 0; sent < fragments && !hostile.isClosed; sent += 1000) await hostile.send(many);
    });
}

export const fragments: readonly Attack[] = [
  {
    id: 'fragments-of-one-byte',
    bugClass: 'D6',
    title: '100 connections, each with a message of 100,000 fragments of one byte that never ends',
    references,
    program: 'server',
    behaviour: 'swallow',
    run: endless(1, 100_000, 100),
    // 7 bytes on the wire for each byte of the message: holding the message costs a seventh of what was sent.
    limits: { isFlood: true, heldBytesPerWireByte: 0.3, peakBytes: 96 * MIB, leftBytes: 16 * MIB },
  },
  {
    id: 'fragments-of-nothing',
    bugClass: 'D6',
    title: '100 connections, each with a message of 100,000 empty fragments that never ends',
    references,
    program: 'server',
    behaviour: 'swallow',
    run: endless(0, 100_000, 100),
    limits: { isFlood: true, heldBytesPerConnection: 8192, peakBytes: 64 * MIB, leftBytes: 16 * MIB },
  },
  {
    id: 'fragments-flood',
    bugClass: 'D6',
    title: '20 connections, each with a message of a million empty fragments: more than any honest one has',
    references,
    program: 'server',
    run: endless(0, 1_000_000, 20),
    limits: { isFlood: true, endedWith: [1008], peakBytes: 64 * MIB, leftBytes: 16 * MIB },
  },
  {
    id: 'segments-of-one-byte',
    bugClass: 'D6',
    title: '50 connections, each with a message of 64 KiB whose first 16 KiB come as TCP segments of one byte',
    references: ['ws#2331'],
    program: 'server',
    run: (stage) =>
      stage.each(50, async () => {
        const hostile = await stage.open();
        const bytes = maskedFrame({ payload: Buffer.alloc(64 * 1024) });
        await hostile.sendByteByByte(bytes.subarray(0, stage.count(16 * 1024)));
      }),
    limits: {
      cpuMicrosPerWireByte: 10,
      heldBytesPerConnection: 80 * 1024,
      peakBytes: 96 * MIB,
      leftBytes: 16 * MIB,
    },
  },
  {
    id: 'fragments-at-a-client',
    bugClass: 'D6',
    title: '20 clients, each of which gets a message of 100,000 fragments of one byte that never ends',
    references: ['undici 2026-06'],
    program: 'client',
    run: async (stage) => {
      const many = Buffer.concat(Array.from({ length: 1000 }, () => frame({ opcode: 0, fin: false, payload: 'x' })));
      for (const hostile of await stage.visitors(stage.count(20))) {
        await hostile.accept();
        await hostile.send(frame({ fin: false, payload: 'x' }));
        for (let sent = 0; sent < 100_000 && !hostile.isClosed; sent += 1000) await hostile.send(many);
      }
    },
    limits: { heldBytesPerWireByte: 1, peakBytes: 96 * MIB, leftBytes: 16 * MIB },
  },
];
