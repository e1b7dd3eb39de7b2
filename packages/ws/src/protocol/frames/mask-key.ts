import { randomFillSync } from 'node:crypto';

const POOL_KEYS = 2048;
let pool: Int32Array | undefined;
let at = POOL_KEYS;

/** Gives a masking key: its four bytes as a 32-bit integer, the first one lowest. */
export type MaskSource = () => number;

/** RFC 6455 §5.3, §10.3: keys from a strong source of entropy, unpredictable, a fresh one for each frame. */
export const randomMaskKey: MaskSource = () => {
  if (at === POOL_KEYS) {
    pool ??= new Int32Array(POOL_KEYS);
    randomFillSync(pool);
    at = 0;
  }
  return (pool as Int32Array)[at++] as number;
};

/** The four bytes of a key as `MaskSource` gives them. */
export function maskKeyOf(bytes: Uint8Array): number {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes;
  return b0 | (b1 << 8) | (b2 << 16) | (b3 << 24);
}

/** A source of keys from a function that fills a buffer of four bytes; what it leaves unwritten is zero. */
export function maskSourceFrom(fill: (key: Buffer) => void): MaskSource {
  return () => {
    const key = Buffer.alloc(4);
    fill(key);
    return maskKeyOf(key);
  };
}
