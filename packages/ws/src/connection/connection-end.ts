import type { ClosingState } from '../protocol/endpoint.ts';
import { ConnectionLostError } from '../protocol/errors.ts';
import { ownCopy } from '../protocol/own-copy.ts';
import type { BegunBy } from './channels.ts';

const EMPTY = Buffer.alloc(0);

/** Why this side has given a peer up, and what it says to it. */
export interface GivenUp {
  readonly closeCode: number;
  /** At most 123 bytes (RFC 6455 §5.5). */
  readonly closeReason: string;
  /** For `closeCause`; made when somebody asks. */
  cause(): ConnectionLostError;
}

/** How a connection ended: the close frame that came, else the first thing that went wrong. */
export class ConnectionEnd {
  /** RFC 6455 §7.1.5: 1006 until a close frame says otherwise. */
  code = 1006;
  reason: Buffer = EMPTY;
  /** When the end began, on the clock of `performance.now()`. */
  readonly atMs = performance.now();
  /** When it opened, on the clock of `performance.now()`; undefined when it never did. */
  readonly openedAtMs: number | undefined;
  /** Who ended it first; undefined when it never opened. */
  begunBy: BegunBy | undefined;
  #what: string | undefined;
  #detail: unknown;
  #cause: ConnectionLostError | undefined;

  /** @param state how far the closing handshake is; both are left out where there never was a connection */
  constructor(openedAtMs?: number, state?: ClosingState) {
    this.openedAtMs = openedAtMs;
    if (state === 'close sent' || state === 'done') this.begunBy = 'us';
  }

  /** Why there was no close frame; undefined when there was one. Made when somebody asks: an error takes a while to make. */
  get cause(): ConnectionLostError | undefined {
    if (this.code !== 1006 || this.#what === undefined) return undefined;
    this.#cause ??= lost(this.#what, this.#detail);
    return this.#cause;
  }

  closeFrame(code: number, reason: Buffer): void {
    this.code = code;
    if (reason.length > 0) this.reason = ownCopy(reason);
    this.begunBy ??= 'peer';
  }

  /** Remembers the first cause; later ones follow from it. */
  note(what: 'terminated'): void;
  note(what: 'close timeout', wait: { readonly ms: number; readonly isPaused: boolean }): void;
  note(what: 'given up', why: GivenUp): void;
  note(what: 'too slow', reason: string): void;
  note(what: 'violation' | 'error', cause: Error): void;
  note(what: 'end', unfinished: string | undefined): void;
  note(what: string, detail?: unknown): void {
    if (this.#what !== undefined) return;
    this.#what = what;
    this.#detail = detail;
    this.begunBy ??= what === 'error' ? 'nobody' : what === 'end' ? 'peer' : 'us';
  }
}

function lost(what: string, detail: unknown): ConnectionLostError {
  switch (what) {
    case 'terminated':
      return new ConnectionLostError('WS_ERR_TERMINATED', 'terminate() was called on this side');
    case 'close timeout':
      return closeTimeout(detail as { ms: number; isPaused: boolean });
    case 'given up':
      return (detail as GivenUp).cause();
    case 'too slow':
      return new ConnectionLostError(
        'WS_ERR_SLOW_PEER',
        `The peer ${detail}; it was closed with 1013, which it did not read either`,
      );
    case 'violation':
      return new ConnectionLostError('WS_ERR_PEER_VIOLATION', (detail as Error).message, { cause: detail });
    case 'error':
      return new ConnectionLostError(
        'WS_ERR_CONNECTION_LOST',
        `The connection broke without a close frame: ${(detail as Error).message}`,
        { cause: detail },
      );
    default:
      return new ConnectionLostError(
        'WS_ERR_NO_CLOSE_FRAME',
        `The peer ended the connection without a close frame${detail ? `: ${detail}` : ''}. A crash of the peer, or a proxy that cut an idle or old connection`,
      );
  }
}

function closeTimeout({ ms, isPaused }: { readonly ms: number; readonly isPaused: boolean }): ConnectionLostError {
  const whose = isPaused ? '. This side is paused, or has not taken what came: the answer may be behind that' : '';
  return new ConnectionLostError(
    'WS_ERR_CLOSE_TIMEOUT',
    `The peer did not finish the closing handshake within ${ms} ms (closeTimeout), so the connection was cut${whose}`,
  );
}
