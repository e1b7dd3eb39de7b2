import type { Duplex } from 'node:stream';
import { lendReadBuffer } from './fast-path.ts';

/** What a transport tells its connection. */
export interface TransportEvents {
  /** Bytes to keep. */
  received(chunk: Buffer): void;
  /** The first `bytes` of memory that is used again afterwards. */
  receivedLent(memory: Buffer, bytes: number): void;
  /** The peer will send no more. */
  transportEnded(): void;
  transportFailed(error: Error): void;
  transportClosed(): void;
}

/** A back reference, and listeners that all connections share, save 300 bytes in each. */
const connection = Symbol('connection');
type Attached = Duplex & { [connection]: TransportEvents };

/** What is left of a connection after its end. */
const NOBODY: TransportEvents = {
  received() {},
  receivedLent() {},
  transportEnded() {},
  transportFailed() {},
  transportClosed() {},
};

/** Starts to listen. @param fastPath whether internals of Node may be used */
export function attach(transport: Duplex, to: TransportEvents, fastPath: boolean): void {
  (transport as Attached)[connection] = to;
  transport.on('close', onClose);
  transport.on('data', fastPath ? onDataLend : onData);
  transport.on('end', onEnd);
  transport.on('error', onError);
  // At once, although many connections never bring a message: Node's own buffer for the first read leaves a KiB behind in each.
  if (fastPath) lendReadBuffer(transport, onRead);
}

/** Hears no more. The listeners stay: taking them off is 0.5 % of a handshake in a profile, and errors that nobody hears end the process. */
export function detach(transport: Duplex): void {
  (transport as Attached)[connection] = NOBODY;
}

function onData(this: Attached, chunk: Buffer): void {
  this[connection].received(chunk);
}

/** What was in the transport when it was attached, or while it was paused; and all, where the shared buffer is not to be had. */
function onDataLend(this: Attached, chunk: Buffer): void {
  this[connection].received(chunk);
  if (!this.isPaused()) lendReadBuffer(this, onRead);
}

function onRead(transport: Duplex, memory: Buffer, bytes: number): void {
  (transport as Attached)[connection].receivedLent(memory, bytes);
}

function onEnd(this: Attached): void {
  this[connection].transportEnded();
}

function onError(this: Attached, error: Error): void {
  this[connection].transportFailed(error);
}

function onClose(this: Attached): void {
  this[connection].transportClosed();
}

/** An open connection has no limit on silence, and its small frames leave at once. A plain Duplex knows neither. */
export function makeOurs(transport: Duplex): void {
  const socket = transport as { timeout?: number; setTimeout?: (ms: number) => void; setNoDelay?: () => void };
  if (socket.timeout !== 0) socket.setTimeout?.(0);
  socket.setNoDelay?.();
}

/** What a transport has buffered. From Node 26 on, one read gives one chunk; before, all of them. */
export function* takeBuffered(transport: Duplex): Iterable<Buffer> {
  while (transport.readableLength > 0) {
    const rest: Buffer | null = transport.read();
    if (!rest) return;
    yield rest;
  }
}
