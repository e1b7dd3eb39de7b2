import { Random } from './random.ts';

/** Bytes longer than this are not also delivered one by one: that shows nothing new, and takes long. */
const MAX_SINGLE_BYTES = 3000;

/** The same bytes as chunks, in the ways a transport may cut them: whole, at random places, one by one. */
export function deliveries(bytes: Buffer, cutSeed: string): Buffer[][] {
  const ways = [[bytes], cutAtRandom(bytes, new Random(cutSeed))];
  if (bytes.length <= MAX_SINGLE_BYTES) ways.push(Array.from(bytes, (byte) => Buffer.of(byte)));
  return ways;
}

export function cutAtRandom(bytes: Buffer, random: Random): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + Math.max(1, random.length(bytes.length - at)));
    // A copy, so that whoever keeps a view of memory that is not his own is found out.
    chunks.push(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  return chunks;
}
