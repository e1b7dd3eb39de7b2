import { setTimeout } from 'node:timers/promises';
import { maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import { type Hostile, openingRequest } from '../hostile.ts';

const MIB = 1024 * 1024;
/** Deadlines of a second: by default it is 30 of them, which nobody wants to wait for. */
const SHORT = { deadlines: { messageMs: 1000, writeMs: 1000 } };
const BETWEEN_DRIPS_MS = 100;
/** Four times as long as it should take. */
const DRIPPING_MS = 4000;

const HALF_A_HANDSHAKE = Buffer.from(openingRequest([`X-Padding: ${'x'.repeat(4096)}`]).slice(0, -4));
/** Servers look every 5 s for handshakes that have taken longer than 10 s. */
const HANDSHAKE_MS = 20_000;

/** Sends one byte now and then, until the victim has had enough, or `forMs` are over. */
async function drip(hostile: Hostile, bytes: Uint8Array, everyMs: number, forMs: number): Promise<void> {
  for (let at = 0; at * everyMs < forMs && !hostile.isClosed; at++) {
    await hostile.send(bytes.subarray(at, at + 1));
    await Promise.race([setTimeout(everyMs), hostile.gone()]);
  }
}

export const slowPeers: readonly Attack[] = [
  {
    id: 'dripping-message',
    bugClass: 'D15',
    title: '200 connections whose message comes a byte every 100 ms, for 4 s, where a second is allowed',
    references: ['pyrycode-relay#35', 'libwebsockets#2154'],
    program: 'server',
    options: SHORT,
    run: (stage) => {
      const message = maskedFrame({ payload: 'x'.repeat(120) });
      return stage.each(200, async () => drip(await stage.open(), message, BETWEEN_DRIPS_MS, DRIPPING_MS), 200);
    },
    limits: { endedWith: [1008], heldBytesPerConnection: 16 * 1024, delivered: 0 },
  },
  {
    id: 'fragments-with-pings-between',
    bugClass: 'D15',
    title: '100 connections whose message never ends, with a ping and an empty fragment every 100 ms for 4 s',
    references: ['CVE-2026-48779'],
    program: 'server',
    options: SHORT,
    run: (stage) =>
      stage.each(
        100,
        async () => {
          const hostile = await stage.open();
          await hostile.send(maskedFrame({ fin: false, payload: 'a' }));
          for (let ms = 0; ms < DRIPPING_MS && !hostile.isClosed; ms += BETWEEN_DRIPS_MS) {
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
    program: 'server',
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
    program: 'server',
    run: (stage) =>
      stage.each(1000, async () => {
        const hostile = await stage.connect();
        await hostile.send(HALF_A_HANDSHAKE);
      }),
    limits: { isFlood: true, heldBytesPerConnection: 24 * 1024, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
  {
    id: 'dripping-handshakes',
    bugClass: 'D15',
    title: '100 connections whose handshake comes a byte every 250 ms, for 20 s, where 10 s are allowed',
    references: ['websocketpp#789'],
    program: 'server',
    run: (stage) => stage.each(100, async () => drip(await stage.connect(), HALF_A_HANDSHAKE, 250, HANDSHAKE_MS), 100),
    limits: { refusedWith: [408], opened: 0 },
  },
];
