import type { Duplex } from 'node:stream';
import { ConnectionLostError } from '../protocol/errors.ts';
import { type Done, tell } from '../protocol/messages/message-writer.ts';
import { untakenBytes } from './fast-path.ts';

/**
 * Sees to it that every write is reported once, and none as done that was not. Node calls back without an error when a socket is
 * destroyed that is in the middle of a write, and a transport of the program may not call back at all.
 */
export class WriteReports {
  readonly #transport: Duplex;
  /** Of the writes that the system has not taken at once. */
  #late: Set<Done> | undefined;
  #isAllTaken = false;

  constructor(transport: Duplex) {
    this.#transport = transport;
  }

  /** @param write hands what it is given to the transport, as the callback of a write */
  report(done: Done, write: (told: Done) => void): void {
    let state: 'new' | 'late' | 'told' = 'new';
    const told: Done = (error) => {
      if (state === 'told') return;
      const isLost = state === 'late' && !error && this.#transport.destroyed && !this.#isAllTaken;
      state = 'told';
      this.#late?.delete(told);
      tell(done, isLost ? lost() : error && inOurWords(error));
    };
    write(told);
    if (state !== 'new' || this.#transport.writableLength === 0) return;
    state = 'late';
    this.#late ??= new Set();
    this.#late.add(told);
  }

  /** This side is about to destroy the transport. TLS tells of writes later than the system has them. */
  cutting(): void {
    // Who is destroyed already knows nothing any more.
    if (!this.#transport.destroyed) this.#isAllTaken = untakenBytes(this.#transport) === 0;
  }

  /** The transport is gone: whatever was not reported until now never will be. */
  closed(): void {
    for (const told of this.#late ?? []) told(lost());
  }
}

/** What Node says, depending on its version and on how far a write was, when the socket was destroyed before its end. */
const CUT_CODES: readonly unknown[] = ['ECANCELED', 'ERR_STREAM_DESTROYED'];

/** The error of a write as the program gets it: one for all that was cut, and that of the system for what it refused. */
export function inOurWords(error: Error): Error {
  return CUT_CODES.includes((error as { code?: unknown }).code) ? lost(error) : error;
}

function lost(cause?: Error): ConnectionLostError {
  return new ConnectionLostError(
    'WS_ERR_NOT_WRITABLE',
    'The connection was cut before the system had taken all of this',
    cause && { cause },
  );
}
