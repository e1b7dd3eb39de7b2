import type { Duplex } from 'node:stream';

/** What may wait for a client that does not read: beyond that nothing is read from it either. */
export const MAX_WAITING_BYTES = 1 << 20;

/** Writes, and stops reading while too much waits to be read at the other end. */
export function writeSlowly(stream: Duplex, bytes: Buffer): void {
  if (!stream.writable) return;
  stream.write(bytes);
  if (stream.writableLength <= MAX_WAITING_BYTES || stream.isPaused()) return;
  stream.pause();
  stream.once('drain', () => stream.resume());
}
