import { constants, deflateRawSync } from 'node:zlib';
import { type FrameInit, frame } from '@handfast/ws/testing';
import type { Random } from '../random.ts';
import { content, maybeUtf8 } from './texts.ts';

/** What a stream of frames is meant for. */
export interface StreamShape {
  /** Frames of a client. */
  readonly masked: boolean;
  readonly deflate: boolean;
  /** Largest payload of one frame. */
  readonly mostBytes: number;
}

const closeCodes = [
  1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1011, 1014, 1015, 999, 0, 2999, 3000, 4999, 5000, 65535,
];
const lengths = [
  0,
  1,
  125,
  126,
  127,
  65535,
  65536,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
];

/** The bytes of some frames of one peer: mostly a conversation that makes sense, with faults here and there. */
export function frameStream(random: Random, shape: StreamShape): Buffer {
  const frames: Buffer[] = [];
  for (let messages = 1 + random.below(6); messages > 0; messages--) frames.push(...exchange(random, shape));
  return Buffer.concat(frames);
}

function exchange(random: Random, shape: StreamShape): Buffer[] {
  const kind = random.below(20);
  if (kind < 3) return [control(random, shape)];
  if (kind === 3) return [make(random, shape, { opcode: 8, payload: closeBody(random) })];
  if (kind === 4) return [make(random, shape, { opcode: random.below(16), payload: random.bytes(random.below(130)) })];
  return message(random, shape);
}

function message(random: Random, shape: StreamShape): Buffer[] {
  const opcode = random.oneIn(2) ? 1 : 2;
  const length = random.length(shape.mostBytes);
  const plain = opcode === 1 ? maybeUtf8(random, length) : content(random, length);
  const compressed = shape.deflate && !random.oneIn(3);
  const payload = compressed ? deflated(random, plain) : plain;
  const parts = random.oneIn(3) ? cutInParts(random, payload) : [payload];
  const frames: Buffer[] = [];
  for (const [i, part] of parts.entries()) {
    if (i > 0 && random.oneIn(4)) frames.push(control(random, shape));
    const fin = i === parts.length - 1 && !random.oneIn(30);
    frames.push(
      make(random, shape, { opcode: i === 0 ? opcode : 0, payload: part, fin, rsv: compressed && i === 0 ? 4 : 0 }),
    );
  }
  return frames;
}

function control(random: Random, shape: StreamShape): Buffer {
  const payload = content(random, random.oneIn(6) ? random.length(130) : random.below(20));
  return make(random, shape, { opcode: random.oneIn(2) ? 9 : 10, payload });
}

function closeBody(random: Random): Buffer {
  if (random.oneIn(4)) return random.bytes(random.below(3));
  const code = Buffer.alloc(2);
  code.writeUInt16BE(random.pick(closeCodes));
  return Buffer.concat([code, maybeUtf8(random, random.oneIn(8) ? 124 : random.below(20))]);
}

/** One frame, which is now and then not what it should be. */
function make(random: Random, shape: StreamShape, init: FrameInit): Buffer {
  const mask = shape.masked ? random.bytes(4) : undefined;
  const fault = random.below(200);
  if (fault === 0) return frame({ ...init, mask, rsv: random.below(8) });
  if (fault === 1) return frame({ ...init, mask: mask ? undefined : random.bytes(4) });
  if (fault === 2) return frame({ ...init, mask, declaredBytes: random.pick(lengths) });
  if (fault === 3)
    return frame({ ...init, mask, lengthBits: random.oneIn(2) ? 64 : (init.payload?.length ?? 0) < 65536 ? 16 : 64 });
  if (fault === 4) return frame({ ...init, mask, fin: !(init.fin ?? true) });
  return frame({ ...init, mask });
}

/** The payload of a compressed message, as a sender may make it. */
export function deflated(random: Random, plain: Buffer): Buffer {
  const options = { level: random.pick([0, 1, 6, 9]), windowBits: random.pick([9, 12, 15]), strategy: random.below(5) };
  const kind = random.below(12);
  if (kind === 0) return Buffer.concat([deflateRawSync(plain, options), Buffer.of(0)]);
  const finishFlush = kind === 1 ? constants.Z_FULL_FLUSH : constants.Z_SYNC_FLUSH;
  const whole = deflateRawSync(plain, { ...options, finishFlush });
  // A sender may keep the tail and end in an empty block of its own (RFC 7692 §7.2.1).
  return kind === 2 ? Buffer.concat([whole, Buffer.of(0)]) : whole.subarray(0, -4);
}

/** The same bytes in pieces, some of them empty. */
export function cutInParts(random: Random, bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length || parts.length === 0; ) {
    const end = Math.min(bytes.length, at + (random.oneIn(8) ? 0 : random.length(bytes.length - at)));
    parts.push(bytes.subarray(at, end));
    at = end;
    if (parts.length >= 40) {
      parts.push(bytes.subarray(at));
      break;
    }
  }
  return parts;
}
