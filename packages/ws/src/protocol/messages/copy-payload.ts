import { Buffer } from 'node:buffer';
import { copyMasked } from '../frames/mask.ts';
import { MAX_SLAB_MESSAGE_BYTES, messageSlab } from './message-slab.ts';

const COPY_BY_WORDS_UP_TO_BYTES = 256;

/** What the last `copyPayload` of any connection found out: every byte is ASCII. False when nobody looked. */
export let lastCopyIsAscii = false;

/**
 * A payload without its mask, in memory of its own.
 *
 * @param key the masking key at its start; undefined for a frame without mask
 * @param tail what to put behind it
 */
export function copyPayload(
  chunk: Buffer,
  start: number,
  end: number,
  key: number | undefined,
  tail: Uint8Array,
): Buffer {
  const length = end - start;
  const bytes = length + tail.length;
  if (bytes > MAX_SLAB_MESSAGE_BYTES) {
    const data = Buffer.allocUnsafe(bytes);
    copyTo(data, 0, chunk, start, end, key);
    if (tail.length > 0) data.set(tail, length);
    return data;
  }
  messageSlab.reserve(bytes);
  const { bytes: slab, at } = messageSlab;
  copyTo(slab, at, chunk, start, end, key);
  if (tail.length > 0) slab.set(tail, at + length);
  return messageSlab.take(bytes);
}

function copyTo(target: Buffer, at: number, chunk: Buffer, start: number, end: number, key: number | undefined): void {
  // A small payload is copied faster by the words of `copyMasked`, which tells about ASCII besides, than by a native call.
  const byWords = key !== undefined || end - start <= COPY_BY_WORDS_UP_TO_BYTES;
  lastCopyIsAscii = byWords && copyMasked(chunk, start, end, target, at, key ?? 0, 0) === 0;
  if (!byWords) chunk.copy(target, at, start, end);
}

/** The masking key at `at`: its four bytes as an integer, the first one lowest. */
export function keyAt(chunk: Buffer, at: number): number {
  return (
    (chunk[at] as number) |
    ((chunk[at + 1] as number) << 8) |
    ((chunk[at + 2] as number) << 16) |
    ((chunk[at + 3] as number) << 24)
  );
}
