import { textOf } from './text-of.ts';
import { byteLength } from './unsent.ts';

/** RFC 6455 §5.5: 125 bytes of payload less 2 of code. */
const MAX_REASON_BYTES = 123;
const neverSent = new Set([1004, 1005, 1006]);

/**
 * The same with a connection and without: what is wrong must not show on the day on which there is none.
 * @throws {RangeError} for a code or a reason that no close frame may have (RFC 6455 §7.4, §5.5)
 */
export function checkClose(code: number | undefined, reason: string | undefined): void {
  if (code !== undefined && !isCloseCode(code)) {
    throw new RangeError(`Expected a close code of 1000 to 1014 or 3000 to 4999, received ${textOf(code)}`);
  }
  const bytes = typeof reason === 'string' ? byteLength(reason) : 0;
  if (bytes <= MAX_REASON_BYTES) return;
  throw new RangeError(`Expected a close reason of at most ${MAX_REASON_BYTES} bytes, received ${bytes}`);
}

function isCloseCode(code: number): boolean {
  if (!Number.isInteger(code) || neverSent.has(code)) return false;
  return (code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999);
}
