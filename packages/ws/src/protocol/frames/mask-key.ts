import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 8 * 1024;
let pool: Buffer | undefined;
let at = POOL_BYTES;

/** Fills a buffer of four bytes with a masking key. */
export type MaskSource = (key: Buffer) => void;

/** RFC 6455 §5.3, §10.3: keys from a strong source of entropy, unpredictable, a fresh one for each frame. */
export const randomMaskKey: MaskSource = (key) => {
  if (at === POOL_BYTES) {
    pool ??= Buffer.alloc(POOL_BYTES);
    randomFillSync(pool);
    at = 0;
  }
  (pool as Buffer).copy(key, 0, at, at + 4);
  at += 4;
};
