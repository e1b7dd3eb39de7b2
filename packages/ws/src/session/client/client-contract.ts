import type { ReconnectCause } from '../../reconnect/index.ts';
import type { ReconnectOptions } from '../../reconnect/options.ts';
import type { SessionError } from '../errors.ts';
import type { SessionMessage } from '../messages.ts';
import type { SessionLimitOptions } from '../settings.ts';

/** Options that the session decides by itself: it has the buffer, and speaks binary. */
type Decided =
  | 'buffer'
  | 'maxBufferedBytes'
  | 'maxBufferedMessages'
  | 'overflow'
  | 'binaryType'
  | 'pingMessage'
  | 'clock';

/** The options of a `SessionClient`: its own, and those of the `ReconnectingWebSocket` under it. Times are in milliseconds. */
export interface SessionClientOptions extends SessionLimitOptions, Omit<ReconnectOptions, Decided> {
  /** The subprotocols of the application, in order of preference; the server's choice is `protocol`. Default: none. */
  protocols?: readonly string[];
  /**
   * When the server does not have the session any more. `stop`: the event `lost`, and nothing more until `restart()`. `new`: the
   * event `lost`, in which `send` goes to a new session already. Default `stop`.
   */
  onLost?: 'stop' | 'new';
  /** How long `close()` waits until everything is acknowledged. Default 30,000. */
  closeTimeoutMs?: number;
  /** How long the server may take from the opening of a connection to the session. Default 10,000. */
  handshakeTimeoutMs?: number;
  /** Gives a connection up that is silent for so long; after half of it, it asks. 0 for never. Default 30,000. */
  idleMs?: number;
}

/** The session is gone, and with it what was not confirmed. */
export interface SessionLoss {
  /** `SESSION_LOST` with the server's `reason`, or why else it cannot go on. */
  readonly error: SessionError;
  /** What the server has not acknowledged, the oldest first. It may have got some of it. */
  readonly unconfirmed: readonly SessionMessage[];
}

/** How it ended, for good. */
export interface SessionClientEnd {
  /** The close code of whoever closed first; 1006 when it did not end in order. */
  readonly code: number;
  readonly reason: string;
  /** Undefined when everything was in order: all that was sent has arrived, and all that came was processed. */
  readonly error: SessionError | undefined;
  readonly unconfirmed: readonly SessionMessage[];
}

/** What a `SessionClient` tells. */
export type SessionClientEvents = {
  /** A new session is open. */
  readonly open: readonly [];
  /** The connection is gone; another one is on its way. */
  readonly suspended: readonly [cause: ReconnectCause];
  /** The session goes on: nothing was lost. */
  readonly resumed: readonly [];
  /** The session could not be resumed. */
  readonly lost: readonly [loss: SessionLoss];
  /** A message, once and in order. Acknowledged when the listeners have returned. */
  readonly message: readonly [message: SessionMessage];
  /** It is over. The last event. */
  readonly close: readonly [end: SessionClientEnd];
};

/**
 * `connecting`: no session yet. `open`. `suspended`: there is a session, and no connection. `lost`: there is none any more, see
 * `restart()`. `closing`: `close()` was called, by either side. `closed`: over.
 */
export type SessionClientState = 'connecting' | 'open' | 'suspended' | 'lost' | 'closing' | 'closed';
