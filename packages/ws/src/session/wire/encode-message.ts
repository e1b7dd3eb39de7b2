import { RecordType } from './protocol.ts';
import type { MessageRecord } from './records.ts';

/** The bytes of a message, in one piece: it is what most records are. */
export function encodeMessage({ type, number, ack, payload }: MessageRecord): Uint8Array {
  const start = 1 + varintBytes(number) + varintBytes(ack);
  const bytes = new Uint8Array(start + payload.length);
  bytes[0] = RecordType[type];
  writeVarint(bytes, writeVarint(bytes, 1, number), ack);
  bytes.set(payload, start);
  return bytes;
}

function varintBytes(value: number): number {
  let count = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) count++;
  return count;
}

/** Returns where the next field begins. */
function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let end = at;
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[end++] = (rest % 0x80) | 0x80;
  bytes[end++] = rest;
  return end;
}
