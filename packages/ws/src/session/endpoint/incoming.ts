import type { FinRecord, MessageRecord } from '../wire/records.ts';
import type { IncomingMessage } from './endpoint-contract.ts';

// The mark at the start of a text is a part of it: WebSocket text keeps it too.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The message in the record; undefined for a text that is not UTF-8. */
export function toIncoming(record: MessageRecord | FinRecord): IncomingMessage | undefined {
  const { number } = record;
  if (record.type === 'fin') return { type: 'fin', number, code: record.code, reason: record.reason };
  if (record.type === 'binary') return { type: 'binary', number, data: record.payload.slice() };
  try {
    return { type: 'text', number, data: decoder.decode(record.payload) };
  } catch {
    return undefined;
  }
}
