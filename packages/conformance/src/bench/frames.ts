import { writeFileSync } from 'node:fs';
import { constants, createDeflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';

/** Which messages the load sends. */
export interface Recipe {
  readonly bytes: number;
  readonly kind: 'binary' | 'text' | 'json';
  /** Compressed one by one, or one after the other in one context. */
  readonly deflate?: 'takeover' | 'fresh';
}

/** Messages as a client sends them, over and over. A sequence with one context can be repeated too: its first message refers to nothing. */
export interface Frames {
  readonly payloads: readonly Buffer[];
  readonly wire: readonly Buffer[];
}

const maxTotalBytes = 4 * 1024 * 1024;
const maxCount = 2000;
const flushMark = Buffer.from([0, 0, 0xff, 0xff]);

export async function makeFrames({ bytes, kind, deflate }: Recipe, isRaw: boolean): Promise<Frames> {
  const count = Math.max(2, Math.min(maxCount, Math.floor(maxTotalBytes / bytes)));
  const payloads = Array.from({ length: count }, (_, i) => payload(kind, bytes, i));
  const bodies = deflate === 'takeover' ? await inOneContext(payloads) : deflate ? payloads.map(alone) : payloads;
  const first = (kind === 'binary' ? 0x82 : 0x81) | (deflate ? 0x40 : 0);
  // An echo of raw bytes comes back masked; a mask of zeros lets the load compare it all the same.
  const wire = bodies.map((body, i) => clientFrame(first, body, isRaw ? 0 : (i + 1) * 0x9e3779b1));
  return { payloads, wire };
}

/** Writes the file that the load reads; see `bench/frames.c`. */
export function writeFrames(path: string, { payloads, wire }: Frames): void {
  const parts = wire.flatMap((frame, i) => {
    const expected = payloads[i] as Buffer;
    return [u32(frame.length), frame, u32(expected.length), expected];
  });
  writeFileSync(path, Buffer.concat([u32(wire.length), ...parts]));
}

export function clientFrame(first: number, body: Buffer, mask: number): Buffer {
  const extended = body.length < 126 ? 0 : body.length < 65_536 ? 2 : 8;
  const frame = Buffer.alloc(6 + extended + body.length);
  frame[0] = first;
  frame[1] = 0x80 | (extended === 0 ? body.length : extended === 2 ? 126 : 127);
  if (extended === 2) frame.writeUInt16BE(body.length, 2);
  if (extended === 8) frame.writeBigUInt64BE(BigInt(body.length), 2);
  const keyAt = 2 + extended;
  frame.writeUInt32BE(mask >>> 0, keyAt);
  for (let i = 0; i < body.length; i++) frame[keyAt + 4 + i] = (body[i] as number) ^ (frame[keyAt + (i & 3)] as number);
  return frame;
}

/**
 * Checks the first replies to compressed messages, which the load writes down: pairs of length and "is compressed", with the
 * payloads. Returns how many were compressed.
 */
export function checkDump(dump: Buffer, { payloads }: Frames): number {
  const compressed: Buffer[] = [];
  const expected: Buffer[] = [];
  let at = 0;
  for (let i = 0; at < dump.length; i++) {
    const length = dump.readUInt32LE(at);
    const body = dump.subarray(at + 8, at + 8 + length);
    const wanted = payloads[i % payloads.length] as Buffer;
    if (dump.readUInt32LE(at + 4) !== 0) {
      compressed.push(body, flushMark);
      expected.push(wanted);
    } else if (!body.equals(wanted)) {
      throw new Error('a message came back altered');
    }
    at += 8 + length;
  }
  if (expected.length === 0) return 0;
  const inflated = inflateRawSync(Buffer.concat(compressed), { finishFlush: constants.Z_SYNC_FLUSH });
  if (!inflated.equals(Buffer.concat(expected))) throw new Error('a compressed message came back altered');
  return expected.length;
}

function payload(kind: Recipe['kind'], bytes: number, seed: number): Buffer {
  if (kind === 'json') return json(bytes, seed);
  const low = kind === 'text' ? 0x20 : 0;
  const span = kind === 'text' ? 95 : 256;
  const made = Buffer.alloc(bytes);
  let state = (seed + 1) * 0x6c078965;
  for (let i = 0; i < bytes; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    made[i] = low + ((state >>> 16) % span);
  }
  return made;
}

/** The kind of message that programs send each other: the same keys, changing values. */
function json(bytes: number, seed: number): Buffer {
  const names = ['alpha', 'beta', 'gamma', 'delta'];
  const entry = (i: number) => ({
    id: seed * 1000 + i,
    name: names[(seed + i) % 4],
    price: ((seed * 37 + i * 11) % 10_000) / 100,
  });
  let text = '';
  for (let i = 0; text.length < bytes; i++) text += `${JSON.stringify(entry(i))},`;
  return Buffer.from(`[${text.slice(0, bytes - 2)}]`);
}

function alone(body: Buffer): Buffer {
  return deflateRawSync(body, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -flushMark.length);
}

async function inOneContext(payloads: readonly Buffer[]): Promise<Buffer[]> {
  const deflate = createDeflateRaw();
  const bodies: Buffer[] = [];
  for (const body of payloads) {
    const chunks: Buffer[] = [];
    const keep = (chunk: Buffer) => chunks.push(chunk);
    deflate.on('data', keep);
    deflate.write(body);
    await new Promise<void>((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, () => resolve()));
    deflate.off('data', keep);
    bodies.push(Buffer.concat(chunks).subarray(0, -flushMark.length));
  }
  deflate.close();
  return bodies;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
