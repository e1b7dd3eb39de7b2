import { constants, inflateRawSync } from 'node:zlib';

const MAX_BYTES = 256 * 1024;

/**
 * Would these bytes make sense as a message of permessage-deflate (RFC 7692 §7.2.2), with nothing before them? `part` may
 * be cut off at its end. The text is what came out, at most 200 bytes; undefined: they do not inflate.
 */
export function inflated(part: Buffer): Buffer | undefined {
  if (part.length === 0) return undefined;
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_BYTES };
    const whole = inflateRawSync(part, options);
    return whole.length > 0 ? whole.subarray(0, 200) : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? Buffer.alloc(0) : undefined;
  }
}
