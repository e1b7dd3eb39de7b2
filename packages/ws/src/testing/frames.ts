import { MAX_FRAME_HEADER_BYTES } from '../protocol/frames/frame-header.ts';
import { copyMasked } from '../protocol/frames/mask.ts';
import { maskKeyOf } from '../protocol/frames/mask-key.ts';
import { Opcode } from '../protocol/frames/opcode.ts';

/** A frame for a test: legal by default, and as illegal as you say. */
export interface FrameInit {
  readonly opcode?: number;
  readonly payload?: string | Uint8Array;
  /** Default true. */
  readonly fin?: boolean;
  /** The three reserved bits as a number from 0 to 7: 4 is RSV1. */
  readonly rsv?: number;
  /** Four bytes; undefined for no mask. */
  readonly mask?: Uint8Array | undefined;
  /** The length to declare instead of the true one. */
  readonly declaredBytes?: number | bigint;
  /** How to write the length: 7, 16 or 64 bits. Default: the shortest. */
  readonly lengthBits?: 7 | 16 | 64;
}

/** A masking key for tests that want the same bytes in every run. */
export const TEST_MASK: Uint8Array = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

/** The bytes of a frame. */
export function frame(init: FrameInit = {}): Buffer {
  const { opcode = Opcode.text, payload = '', fin = true, rsv = 0, mask } = init;
  const body = Buffer.from(payload as string);
  const declared = BigInt(init.declaredBytes ?? body.length);
  const bits = init.lengthBits ?? (declared < 126n ? 7 : declared < 65536n ? 16 : 64);
  const header = Buffer.alloc(MAX_FRAME_HEADER_BYTES);
  header[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  header[1] = (mask ? 0x80 : 0) | (bits === 7 ? Number(declared) : bits === 16 ? 126 : 127);
  let at = 2;
  if (bits === 16) at = header.writeUInt16BE(Number(declared), at);
  if (bits === 64) at = header.writeBigUInt64BE(declared, at);
  if (mask) {
    header.set(mask, at);
    at += 4;
    copyMasked(body, 0, body.length, body, 0, maskKeyOf(mask), 0);
  }
  return Buffer.concat([header.subarray(0, at), body]);
}

/** The frame as a client would send it. */
export function maskedFrame(init: FrameInit = {}): Buffer {
  return frame({ mask: TEST_MASK, ...init });
}

/** The bytes of a close frame; an empty one without a code. */
export function closeFrame(code?: number, reason = '', init: FrameInit = {}): Buffer {
  if (code === undefined) return frame({ opcode: Opcode.close, ...init });
  const payload = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);
  return frame({ opcode: Opcode.close, payload, ...init });
}

/** A frame read back, unmasked. */
export interface ReadFrame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv: number;
  readonly masked: boolean;
  readonly payload: Buffer;
}

/** All whole frames in `bytes`, and what is left over. Judges nothing. */
export function readFrames(bytes: Buffer): { frames: ReadFrame[]; rest: Buffer } {
  const frames: ReadFrame[] = [];
  let at = 0;
  for (;;) {
    const one = readFrame(bytes, at);
    if (!one) return { frames, rest: bytes.subarray(at) };
    frames.push(one.frame);
    at = one.end;
  }
}

function readFrame(bytes: Buffer, start: number): { frame: ReadFrame; end: number } | undefined {
  if (bytes.length - start < 2) return undefined;
  const first = bytes[start] as number;
  const second = bytes[start + 1] as number;
  const length7 = second & 0x7f;
  let at = start + 2 + (length7 === 126 ? 2 : length7 === 127 ? 8 : 0);
  const masked = (second & 0x80) !== 0;
  const keyAt = at;
  if (masked) at += 4;
  if (bytes.length < at) return undefined;
  const length =
    length7 === 126
      ? bytes.readUInt16BE(start + 2)
      : length7 === 127
        ? Number(bytes.readBigUInt64BE(start + 2))
        : length7;
  if (bytes.length < at + length) return undefined;
  const payload = Buffer.from(bytes.subarray(at, at + length));
  if (masked) copyMasked(payload, 0, length, payload, 0, bytes.readInt32LE(keyAt), 0);
  const frame = { opcode: first & 0x0f, fin: (first & 0x80) !== 0, rsv: (first >> 4) & 7, masked, payload };
  return { frame, end: at + length };
}
