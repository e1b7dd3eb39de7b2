import { isUtf8 } from 'node:buffer';
import type { FrameRecord } from './frame-tap.ts';

/**
 * Where inside of a text frame another frame begins: two writers without a lock. Undefined where nothing says so.
 *
 * @param raw everything that came, or its beginning
 */
export function frameInside(raw: Buffer, outer: FrameRecord): number | undefined {
  if (outer.opcode !== 1 || outer.masked) return undefined;
  const start = outer.at + outer.headerBytes;
  const end = Math.min(start + outer.length, raw.length);
  for (let at = start + 1; at < end; at++) {
    if ((raw[at] as number) >= 0x80 && isWholeFrame(raw, at) && isUtf8(raw.subarray(start, at))) return at - start;
  }
  return undefined;
}

/** Data of at least four bytes that is text, or a control frame of the usual size, and then text again. */
function isWholeFrame(raw: Buffer, at: number): boolean {
  const first = raw[at] as number;
  const second = raw[at + 1] ?? 0xff;
  const isText = first === 0x81;
  if (!isText && first !== 0x88 && first !== 0x89 && first !== 0x8a) return false;
  const headerBytes = second === 126 ? 4 : 2;
  if (second > 126 || raw.length < at + headerBytes) return false;
  const length = second === 126 ? raw.readUInt16BE(at + 2) : second;
  const bodyAt = at + headerBytes;
  const behind = raw.subarray(bodyAt + length, bodyAt + length + 4);
  if (behind.length === 0 || !isReadable(behind)) return false;
  return isText ? length >= 4 && isReadable(raw.subarray(bodyAt, bodyAt + length)) : length <= 125;
}

function isReadable(bytes: Buffer): boolean {
  return bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) && isUtf8(bytes);
}
