import type { IncomingMessage } from './endpoint/endpoint-contract.ts';
import type { OutgoingMessage } from './endpoint/outbox.ts';

/** What can be sent: a string as text, the others as binary. Bytes are copied. */
export type SessionData = string | ArrayBuffer | ArrayBufferView;

/** One message of the session. */
export interface SessionMessage {
  /** Its place among the messages of its direction, from 1: the same on every connection and in every process. */
  readonly number: number;
  readonly data: string | Uint8Array;
  readonly isBinary: boolean;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The bytes to keep until they are acknowledged. */
export function toPayload(data: SessionData): { type: 'text' | 'binary'; payload: Uint8Array } {
  if (typeof data === 'string') return { type: 'text', payload: encoder.encode(data) };
  if (data instanceof ArrayBuffer) return { type: 'binary', payload: new Uint8Array(data.slice(0)) };
  if (ArrayBuffer.isView(data)) {
    return { type: 'binary', payload: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice() };
  }
  throw new TypeError(`Expected a string, an ArrayBuffer or a view of one to send, received ${describe(data)}`);
}

/** A message from the peer as the application sees it. */
export function fromIncoming(message: Exclude<IncomingMessage, { type: 'fin' }>): SessionMessage {
  return { number: message.number, data: message.data, isBinary: message.type === 'binary' };
}

/** What was not acknowledged, as the application gave it. */
export function toUnconfirmed(messages: readonly OutgoingMessage[]): SessionMessage[] {
  return messages
    .filter(({ type }) => type !== 'fin')
    .map(({ number, type, payload }) => ({
      number,
      data: type === 'text' ? decoder.decode(payload) : payload,
      isBinary: type === 'binary',
    }));
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? (value.constructor?.name ?? 'an object') : typeof value;
}
