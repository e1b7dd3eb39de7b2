import { Buffer } from 'node:buffer';
import type { SendData } from '../types.ts';
import { toBytes } from './outgoing-data.ts';
import { PreparedMessage, type PrepareOptions } from './prepared-message.ts';

/**
 * Makes a message for many sockets; one that is prepared already is given back, whatever the options say.
 * @throws {TypeError} for a `Blob`, which has to be read first, and for what has no bytes
 */
export function prepare(message: SendData, { binary, compress = true }: PrepareOptions = {}): PreparedMessage {
  if (message instanceof PreparedMessage) return message;
  const content = typeof message === 'number' ? String(message) : message;
  const bytes = memoryOf(content);
  const isText = typeof content === 'string';
  // What was encoded here is known to nobody else; the memory of the program may change.
  return new PreparedMessage(isText ? bytes : Buffer.from(bytes), binary ?? !isText, compress);
}

/**
 * Would `prepare` take it? Costs next to nothing, whatever its size.
 * @throws what `prepare` throws
 */
export function assertPreparable(message: SendData): void {
  const isText = typeof message === 'string' || typeof message === 'number';
  if (!isText && !(message instanceof PreparedMessage)) memoryOf(message);
}

function memoryOf(content: SendData): Buffer {
  const bytes = toBytes(content);
  if (Buffer.isBuffer(bytes)) return bytes;
  throw new TypeError('A Blob cannot be prepared: read it first, prepare(await blob.arrayBuffer())');
}
