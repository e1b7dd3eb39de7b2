import assert from 'node:assert/strict';
import { constants, deflateRawSync } from 'node:zlib';
import { maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';

const MIB = 1024 * 1024;
/** Two messages of 100 MiB, the default limit, and the first 16 MiB of as many as there are calls of zlib at once. */
const BOMBS_BYTES = (2 * 100 + 10 * 16) * MIB;
/** Until it is known to be too long, a message of 100 MiB has to be inflated. */
const CPU_MS_PER_BOMB = 600;
const offer = ['Sec-WebSocket-Extensions: permessage-deflate'];
const references = ['CVE-2018-1000518', 'CVE-2026-1526', 'GHSA-frh3-6pv6-rc8j', 'tornado#2391'];
const SMALL_BOMBS = 200;

/** Zeros, as small as DEFLATE can make them: a thousandth. */
function bomb(bytes: number): Buffer {
  return deflateRawSync(Buffer.alloc(bytes), { level: 9, finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
}

/** A gigabyte in a megabyte: the same block of zeros again and again, which needs no memory to make. */
function gigabyte(): Buffer {
  const block = deflateRawSync(Buffer.alloc(16 * MIB), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat(Array.from({ length: 64 }, () => block));
}

const bombLimits = {
  isFlood: true,
  endedWith: [1009],
  cpuMsPerConnection: CPU_MS_PER_BOMB,
  peakBytes: BOMBS_BYTES,
  leftBytes: 32 * MIB,
  delivered: 0,
};

export const deflateBombs: readonly Attack[] = [
  {
    id: 'deflate-bomb',
    bugClass: 'D4',
    title: '10 connections with a compressed message of 1 MiB that inflates to 1 GiB',
    references,
    program: 'server',
    options: { perMessageDeflate: true },
    run: (stage) => {
      const payload = gigabyte();
      return stage.each(10, async () => {
        const hostile = await stage.open(offer);
        await hostile.send(maskedFrame({ opcode: 2, rsv: 4, payload }));
        await hostile.leaveBehind();
      });
    },
    limits: bombLimits,
  },
  {
    id: 'deflate-bomb-in-fragments',
    bugClass: 'D4',
    title: '10 connections with the same in fragments of 1 KiB',
    references,
    program: 'server',
    options: { perMessageDeflate: true },
    run: (stage) => {
      const payload = gigabyte();
      return stage.each(10, async () => {
        const hostile = await stage.open(offer);
        for (let at = 0; at < payload.length && !hostile.isClosed; at += 1024) {
          const [isFirst, fin] = [at === 0, at + 1024 >= payload.length];
          const part = payload.subarray(at, at + 1024);
          await hostile.send(maskedFrame({ opcode: isFirst ? 2 : 0, rsv: isFirst ? 4 : 0, fin, payload: part }));
        }
        await hostile.leaveBehind();
      });
    },
    limits: bombLimits,
  },
  {
    id: 'deflate-many-small-bombs',
    bugClass: 'D4',
    title: '20 connections with 200 messages each of 1 KiB that inflate to 1 MiB: legal, and each is delivered',
    references,
    program: 'server',
    behaviour: 'measure',
    options: { perMessageDeflate: true },
    run: (stage) => {
      const message = maskedFrame({ opcode: 2, rsv: 4, payload: bomb(MIB) });
      return stage.each(20, async () => {
        // So that answers as short as these are not compressed.
        const hostile = await stage.open([`${offer}; server_no_context_takeover`]);
        assert.ok(hostile.agreedTo('permessage-deflate'), 'nothing is compressed');
        for (let i = 0; i < SMALL_BOMBS; i++) await hostile.send(message);
        const answers = (await hostile.answers(SMALL_BOMBS)).map(({ payload }) => String(payload));
        assert.deepEqual(answers, Array(SMALL_BOMBS).fill(String(MIB)), 'not all were delivered');
      });
    },
    // 4 GiB, at a gigabyte per second and better.
    limits: { isFlood: true, cpuMicrosPerWireByte: 4, peakBytes: 192 * MIB, leftBytes: 48 * MIB },
  },
  {
    id: 'deflate-not-agreed',
    bugClass: 'D4',
    title: '20 connections with a compressed message that nobody agreed on',
    references: ['aiohttp#12976'],
    program: 'server',
    run: (stage) =>
      stage.each(20, async () => {
        const hostile = await stage.open();
        await hostile.send(maskedFrame({ opcode: 2, rsv: 4, payload: bomb(MIB) }));
        await hostile.leaveBehind();
      }),
    limits: { endedWith: [1002], delivered: 0 },
  },
];
