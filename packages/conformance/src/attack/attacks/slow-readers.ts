import { setTimeout } from 'node:timers/promises';
import type { Attack } from '../attack.ts';

const MIB = 1024 * 1024;

export const slowReaders: readonly Attack[] = [
  {
    id: 'readers-that-never-read',
    bugClass: 'D16',
    title: '20 connections that never read what a server sends to everybody, which closes them at 1 MiB each',
    references: ['teranode#1380', 'Tomcat CVE-2024-23672'],
    program: 'server',
    behaviour: 'stream',
    options: { backpressure: { highWaterBytes: MIB, policy: 'close' }, closeTimeout: 500 },
    run: async (stage) => {
      await stage.each(20, async () => {
        const hostile = await stage.open();
        hostile.stopReading();
      });
      await setTimeout(3000);
    },
    // What the buffers of the system take is not the process's own.
    limits: { isFlood: true, heldBytesPerConnection: 2 * MIB, peakBytes: 96 * MIB, leftBytes: 16 * MIB },
  },
  {
    id: 'stalled-writes',
    bugClass: 'D16',
    title:
      '10 connections that never read, of a server without limits on what waits; it gives up after a second without progress',
    references: ['teranode#1380'],
    program: 'server',
    behaviour: 'stream',
    options: { deadlines: { writeMs: 1000 } },
    run: async (stage) => {
      await stage.each(10, async () => {
        const hostile = await stage.open();
        hostile.stopReading();
      });
      await setTimeout(6000);
    },
    limits: { isFlood: true, heldBytesPerConnection: 256 * 1024, leftBytes: 16 * MIB },
  },
];
