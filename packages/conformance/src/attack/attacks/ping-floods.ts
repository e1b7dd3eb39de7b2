import { setTimeout } from 'node:timers/promises';
import { maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';

const MIB = 1024 * 1024;
/** Whoever is not read from for so long has made the victim hold back: that is one way to survive. */
const HELD_BACK_MS = 2000;
const references = ['awesome-websocket-security: ping floods'];

function pings(count: number): Buffer {
  const ping = maskedFrame({ opcode: 9, payload: 'p'.repeat(125) });
  return Buffer.concat(Array.from({ length: count }, () => ping));
}

export const pingFloods: readonly Attack[] = [
  {
    id: 'ping-flood',
    bugClass: 'D17',
    title: '20 connections that send 50,000 pings of 125 bytes each and read nothing',
    references,
    program: 'server',
    run: (stage) => {
      const many = pings(500);
      return stage.each(20, async () => {
        const hostile = await stage.open();
        hostile.stopReading();
        for (let i = 0, isRead = true; i < 100 && isRead && !hostile.isClosed; i++) {
          const taken = hostile.send(many).then(() => true);
          isRead = await Promise.race([taken, setTimeout(HELD_BACK_MS, false, { ref: false })]);
        }
      });
    },
    limits: { isFlood: true, heldBytesPerConnection: 64 * 1024, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
  {
    id: 'ping-flood-with-reading',
    bugClass: 'D17',
    title: '20 connections that send 50,000 pings of 125 bytes each, and read the pongs up to the last one',
    references,
    program: 'server',
    run: (stage) => {
      const many = pings(500);
      return stage.each(20, async () => {
        const hostile = await stage.open();
        for (let i = 0; i < 100 && !hostile.isClosed; i++) await hostile.send(many);
        await hostile.send(maskedFrame({ opcode: 9, payload: 'last' }));
        await hostile.until(() => hostile.frames.some(({ payload }) => String(payload) === 'last'));
      });
    },
    limits: { isFlood: true, heldBytesPerConnection: 32 * 1024, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
];
