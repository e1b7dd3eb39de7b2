import { isUtf8 } from 'node:buffer';
import { isValidCloseCode } from '../close-codes.ts';
import { showBytes } from '../frames/looks-like-text.ts';
import type { ViolationCode } from '../violations.ts';

const EMPTY = Buffer.alloc(0);
/** RFC 6455 §5.5: 125 bytes of payload less 2 of code. */
export const MAX_CLOSE_REASON_BYTES = 123;

/** RFC 6455 §5.5.1: nothing (read as 1005), or a code and a reason in UTF-8. */
export function parseClosePayload(
  payload: Buffer,
  checkUtf8: boolean,
): { code: number; reason: Buffer } | { violation: ViolationCode; received: string; value?: number } {
  if (payload.length === 0) return { code: 1005, reason: EMPTY };
  const code = payload.readUInt16BE(0);
  const reason = payload.subarray(2);
  if (!isValidCloseCode(code))
    return { violation: 'WS_ERR_INVALID_CLOSE_CODE', received: `close code ${code}`, value: code };
  if (checkUtf8 && !isUtf8(reason)) {
    return { violation: 'WS_ERR_INVALID_UTF8', received: `a close reason of ${showBytes(reason)}` };
  }
  return { code, reason };
}

/**
 * The payload of a close frame.
 * @throws {TypeError} for a code that must not be sent or a reason of another type, {RangeError} for a reason of more
 * than 123 bytes: mistakes of the caller, in the words of `ws`.
 */
export function closePayload(code?: number, reason?: string | Uint8Array): Buffer {
  if (code === undefined) return EMPTY;
  if (typeof code !== 'number' || !isValidCloseCode(code)) {
    throw new TypeError('First argument must be a valid error code number');
  }
  const bytes = reasonBytes(reason);
  if (bytes.length > MAX_CLOSE_REASON_BYTES) throw new RangeError('The message must not be greater than 123 bytes');
  const payload = Buffer.alloc(2 + bytes.length);
  payload.writeUInt16BE(code, 0);
  payload.set(bytes, 2);
  return payload;
}

/** As in `ws`, what has no length is no reason. */
function reasonBytes(reason: unknown): Uint8Array {
  if (!(reason as { length?: number } | undefined)?.length) return EMPTY;
  if (typeof reason === 'string') return Buffer.from(reason);
  // Of any realm: test runners have their own.
  if (ArrayBuffer.isView(reason) && isUint8Array(reason)) return reason;
  throw new TypeError('Second argument must be a string or a Uint8Array');
}

function isUint8Array(view: ArrayBufferView): view is Uint8Array {
  return (view as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === 'Uint8Array';
}
