import type { Duplex } from 'node:stream';

/** What may wait for a peer that does not read: beyond that nothing more is read for it either. */
export const MAX_WAITING_BYTES = 1 << 20;

/**
 * Writes, and stops reading while too much waits to be read at the other end.
 *
 * @param source where the bytes come from; default: the peer itself, which gets an answer
 */
export function writeSlowly(stream: Duplex, bytes: Buffer, source = stream): void {
  if (!stream.writable) return;
  stream.write(bytes);
  if (stream.writableLength <= MAX_WAITING_BYTES || source.isPaused()) return;
  source.pause();
  stream.once('drain', () => source.resume());
}
