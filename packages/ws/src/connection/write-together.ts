import type { Duplex } from 'node:stream';
import type { Done } from '../protocol/messages/message-writer.ts';

/** Writes all pieces in one gathered write; `done` is called with the last of them, and not where there is none. */
export function writeTogether(transport: Duplex, pieces: readonly Buffer[], done: Done | undefined): void {
  transport.cork();
  for (const [i, piece] of pieces.entries()) transport.write(piece, i === pieces.length - 1 ? done : undefined);
  transport.uncork();
}
