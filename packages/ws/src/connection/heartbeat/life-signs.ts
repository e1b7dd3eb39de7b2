import type { Duplex } from 'node:stream';
import type { Connection } from '../connection.ts';
import { untakenBytes } from '../fast-path.ts';

/** Bytes that came, on a transport that does not count them itself. */
const counted = Symbol('bytes received');

type Counting = Duplex & {
  [counted]?: number;
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
  readonly bytesTaken?: number;
};

/** Makes `receivedBytes` work. Sockets count by themselves, so that a message costs nothing; other streams get a listener. */
export function watchReceived(transport: Counting): void {
  if (typeof transport.bytesRead === 'number') return;
  transport[counted] = 0;
  transport.on('data', count);
}

export function unwatchReceived(transport: Counting): void {
  transport.removeListener('data', count);
}

function count(this: Counting, chunk: Buffer): void {
  this[counted] = (this[counted] ?? 0) + chunk.length;
}

/** How many bytes came so far, modulo 2^32: for comparing with what it was before. */
export function receivedBytes(transport: Counting): number {
  return (transport.bytesRead ?? transport[counted] ?? 0) | 0;
}

/**
 * A number that changes when the system takes bytes that waited to be sent, and not when more of them are given to a transport that is
 * stuck. Undefined for streams that do not count.
 */
export function sendingProgress(transport: Counting): number | undefined {
  if (typeof transport.bytesTaken === 'number') return transport.bytesTaken | 0;
  if (typeof transport.bytesWritten !== 'number') return undefined;
  return (transport.bytesWritten - transport.writableLength - untakenBytes(transport)) | 0;
}

/** Bytes that wait for the system, and so for the peer: not those of messages that this side has not made frames of yet. */
export function outgoingBytes({ bufferedBytes, endpoint }: Connection<never>): number {
  return bufferedBytes - endpoint.writer.queuedBytes;
}
