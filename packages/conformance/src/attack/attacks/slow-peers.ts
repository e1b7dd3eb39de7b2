import { setTimeout } from 'node:timers/promises';
import { maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import { openingRequest } from '../hostile.ts';
import type { Stage } from '../stage.ts';

const MIB = 1024 * 1024;
/** Deadlines of a second: by default it is 30 of them, which nobody wants to wait for. */
const SHORT = { deadlines: { messageMs: 1000, writeMs: 1000 } };
const BETWEEN_DRIPS_MS = 100;
const DRIPS = 40;

/** Sends one byte now and then, until the victim has had enough, or for four times as long as it should take. */
async function drip(stage: Stage, full: number, begin: Buffer, opens: boolean): Promise<void> {
  await stage.each(
    full,
    async () => {
      const hostile = opens ? await stage.open() : await stage.connect();
      for (let at = 0; at < DRIPS && !hostile.isClosed; at++) {
        await hostile.send(begin.subarray(at, at + 1));
        await setTimeout(BETWEEN_DRIPS_MS);
      }
    },
    full,
  );
}

export const slowPeers: readonly Attack[] = [
  {
    id: 'dripping-message',
    bugClass: 'D15',
    title: '200 connections whose message comes a byte every 100 ms, for 4 s, where a second is allowed',
    references: ['pyrycode-relay#35', 'libwebsockets#2154'],
    side: 'server',
    options: SHORT,
    run: (stage) => drip(stage, 200, maskedFrame({ payload: 'x'.repeat(120) }), true),
    limits: { endedWith: [1008], heldBytesPerConnection: 16 * 1024, delivered: 0 },
  },
  {
    id: 'fragments-with-pings-between',
    bugClass: 'D15',
    title: '100 connections whose message never ends, with a ping and an empty fragment every 100 ms for 4 s',
    references: ['CVE-2026-48779'],
    side: 'server',
    options: SHORT,
    run: (stage) =>
      stage.each(
        100,
        async () => {
          const hostile = await stage.open();
          await hostile.send(maskedFrame({ fin: false, payload: 'a' }));
          for (let i = 0; i < DRIPS && !hostile.isClosed; i++) {
            await hostile.send(maskedFrame({ opcode: 9 }), maskedFrame({ opcode: 0, fin: false }));
            await setTimeout(BETWEEN_DRIPS_MS);
          }
        },
        100,
      ),
    limits: { endedWith: [1008], heldBytesPerConnection: 16 * 1024, delivered: 0 },
  },
  {
    id: 'unfinished-close',
    bugClass: 'D15',
    title: '200 connections that break a rule, and then neither answer the close frame nor leave; a second is allowed',
    references: ['H1 868834'],
    side: 'server',
    options: { closeTimeout: 1000 },
    run: (stage) =>
      stage
        .each(200, async () => {
          const hostile = await stage.open();
          hostile.socket.allowHalfOpen = true;
          await hostile.send(maskedFrame({ opcode: 3 }));
        })
        .then(() => setTimeout(2500)),
    limits: { endedWith: [1002], heldBytesPerConnection: 16 * 1024 },
  },
  {
    id: 'slow-handshakes',
    bugClass: 'D15',
    title: '1,000 connections that send half of a handshake and wait',
    references: ['websocketpp#789'],
    side: 'server',
    run: (stage) =>
      stage.each(1000, async () => {
        const hostile = await stage.connect();
        await hostile.send(openingRequest([`X-Padding: ${'x'.repeat(4096)}`]).slice(0, -4));
      }),
    limits: { isFlood: true, heldBytesPerConnection: 24 * 1024, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
  {
    id: 'readers-that-never-read',
    bugClass: 'D16',
    title: '20 connections that never read what a server sends to everybody, which closes them at 1 MiB each',
    references: ['teranode#1380', 'Tomcat CVE-2024-23672'],
    side: 'server',
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
    side: 'server',
    behaviour: 'stream',
    options: SHORT,
    run: async (stage) => {
      await stage.each(10, async () => {
        const hostile = await stage.open();
        hostile.stopReading();
      });
      await setTimeout(6000);
    },
    limits: { isFlood: true, heldBytesPerConnection: 256 * 1024, leftBytes: 16 * MIB },
  },
  {
    id: 'ping-flood',
    bugClass: 'D17',
    title: '20 connections that send 50,000 pings of 125 bytes each and read nothing',
    references: ['awesome-websocket-security: ping floods'],
    side: 'server',
    run: (stage) => {
      const pings = Buffer.concat(
        Array.from({ length: 500 }, () => maskedFrame({ opcode: 9, payload: 'p'.repeat(125) })),
      );
      return stage.each(20, async () => {
        const hostile = await stage.open();
        hostile.stopReading();
        // Whoever is no longer read from has made the victim hold back: that is one way to survive.
        for (let i = 0; i < 100 && !hostile.isClosed; i++) await Promise.race([hostile.send(pings), setTimeout(2000)]);
      });
    },
    limits: { isFlood: true, heldBytesPerConnection: 64 * 1024, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
  {
    id: 'ping-flood-with-reading',
    bugClass: 'D17',
    title: '20 connections that send 50,000 pings each and read the pongs: all are answered, and nothing is held',
    references: ['awesome-websocket-security: ping floods'],
    side: 'server',
    run: (stage) => {
      const pings = Buffer.concat(
        Array.from({ length: 500 }, () => maskedFrame({ opcode: 9, payload: 'p'.repeat(125) })),
      );
      return stage.each(20, async () => {
        const hostile = await stage.open();
        for (let i = 0; i < 100; i++) await hostile.send(pings);
        await hostile.send(maskedFrame({ opcode: 9, payload: 'last' }));
        await hostile.until(() => hostile.frames.some(({ payload }) => String(payload) === 'last'));
      });
    },
    limits: { isFlood: true, heldBytesPerConnection: 32 * 1024, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
];
