import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { maskedFrame, type ReadFrame, readFrames } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import type { Stage } from '../stage.ts';

const MIB = 1024 * 1024;
/** Around the sizes at which buffers are shared, copied, grown or lent. */
const SIZES = [1, 7, 125, 126, 127, 1000, 4095, 4096, 8191, 16_384, 24_576, 24_577, 65_535, 65_536, 70_000];
const offer = ['Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover'];
const DEFLATE_TAIL = Buffer.of(0, 0, 0xff, 0xff);

/** Each connection has a byte of its own, which is all that it says, and all that it may hear. */
async function talk(stage: Stage, index: number): Promise<void> {
  const own = (index % 250) + 1;
  const hostile = await stage.open(index % 2 === 0 ? offer : []);
  const heard = hostile.record();
  for (const [turn, size] of SIZES.entries()) {
    const payload = Buffer.alloc(size, own);
    const middle = (size * ((index + turn) % 7)) >> 3;
    const ping = maskedFrame({ opcode: 9, payload: Buffer.alloc(size % 126, own) });
    await hostile.send(maskedFrame({ opcode: 2, fin: false, payload: payload.subarray(0, middle) }), ping);
    await hostile.send(maskedFrame({ opcode: 0, payload: payload.subarray(middle) }));
  }
  // The reason comes back in the answer: a close frame of 125 bytes is the longest there is.
  await hostile.send(
    maskedFrame({ opcode: 8, payload: Buffer.concat([Buffer.of(0x0f, 0xa0), Buffer.alloc(123, 0x61)]) }),
  );
  await hostile.leaveBehind();
  check(readFrames(heard()).frames, own);
}

function check(frames: readonly ReadFrame[], own: number): void {
  const echoes = frames.filter(({ opcode }) => opcode === 2);
  assert.deepEqual(
    echoes.map((frame) => plain(frame).length),
    SIZES,
    'an echo has another length',
  );
  for (const frame of frames) {
    const bytes = plain(frame);
    const foreign = frame.opcode === 8 ? undefined : bytes.find((byte) => byte !== own);
    assert.equal(foreign, undefined, `the connection of byte ${own} has heard byte ${foreign}, opcode ${frame.opcode}`);
    if (frame.opcode === 8)
      assert.ok(
        bytes.subarray(2).every((byte) => byte === 0x61),
        'a reason of its own making',
      );
  }
}

function plain({ rsv, payload }: ReadFrame): Buffer {
  return rsv === 0 ? payload : inflateRawSync(Buffer.concat([payload, DEFLATE_TAIL]), { finishFlush: 2 });
}

export const crossTalk: readonly Attack[] = [
  {
    id: 'foreign-bytes',
    bugClass: 'D8',
    title:
      '200 connections, each of which says one byte of its own in messages, pings and reasons of all sizes: none hears another',
    references: ['CVE-2016-10518', 'CVE-2026-45736', 'CVE-2020-36406'],
    program: 'server',
    options: { perMessageDeflate: { threshold: 0 } },
    run: (stage) => stage.each(200, (index) => talk(stage, index), 25),
    limits: { isFlood: true, peakBytes: 128 * MIB, leftBytes: 24 * MIB },
  },
];
