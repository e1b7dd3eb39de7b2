import type { ReconnectCause } from './cause.ts';

/** An attempt is under way. */
export interface ConnectingState {
  readonly name: 'connecting';
  /** 1 for the first attempt, and again for the first one after a connection that was stable. */
  readonly attempt: number;
  /** Why there is no connection; undefined before the first attempt has failed. */
  readonly cause: ReconnectCause | undefined;
}

/** Connected. */
export interface OpenState {
  readonly name: 'open';
  /** The number of the attempt that succeeded. */
  readonly attempt: number;
  /** Since when: milliseconds as in `Date.now()`. */
  readonly since: number;
}

/** Between two attempts. */
export interface WaitingState {
  readonly name: 'waiting';
  /** The number of the next attempt. */
  readonly attempt: number;
  readonly cause: ReconnectCause;
  /** How long it waits in all; undefined when it waits for the network to come back. */
  readonly delayMs: number | undefined;
  /** When the next attempt begins: milliseconds as in `Date.now()`; undefined when it waits for the network to come back. */
  readonly retryAt: number | undefined;
  /** The browser says that there is no network: the next attempt begins when there is one. */
  readonly isOffline: boolean;
}

/** `close()` was called; the peer has not answered yet. */
export interface ClosingState {
  readonly name: 'closing';
}

/** Over, for ever. */
export interface ClosedState {
  readonly name: 'closed';
  /**
   * `called`: `close()` was. `aborted`: the `signal` was. `finished`: the peer closed with 1000. `terminal`: no retry can
   * mend the cause, or `shouldReconnect` said so. `exhausted`: `maxAttempts` or `maxOpaqueFailures` is reached.
   */
  readonly why: 'called' | 'aborted' | 'finished' | 'terminal' | 'exhausted';
  /** Why there was no connection (any more); undefined when this side ended one that was open, or did before any attempt failed. */
  readonly cause: ReconnectCause | undefined;
}

/** Where it stands: a closed union, told apart by `name`. */
export type ReconnectState = ConnectingState | OpenState | WaitingState | ClosingState | ClosedState;
