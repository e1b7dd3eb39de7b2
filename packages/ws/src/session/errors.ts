import type { SessionReason } from './wire/protocol.ts';

/** What can go wrong with a session. */
export type SessionErrorCode =
  /** So much waits for acknowledgements that the message was not taken. */
  | 'SESSION_BUFFER_FULL'
  /** The message is larger than the peer takes. */
  | 'SESSION_TOO_BIG'
  /** Sent after `close()`. */
  | 'SESSION_CLOSING'
  /** The session is over. */
  | 'SESSION_ENDED'
  /** The server did not resume the session: `reason` says why. */
  | 'SESSION_LOST'
  /** The server did not open a session: `reason` says why. */
  | 'SESSION_REFUSED'
  /** Nobody came back within the window. */
  | 'SESSION_EXPIRED'
  /** Another process goes on with the session. */
  | 'SESSION_MOVED'
  /** The peer broke a rule of the session protocol. */
  | 'SESSION_VIOLATION'
  /** One side called `terminate()`. */
  | 'SESSION_ABORTED'
  /** The store failed. */
  | 'SESSION_STORE'
  /** The server does not speak the session protocol. */
  | 'SESSION_NOT_AGREED'
  /** `close()` waited in vain for the acknowledgements. */
  | 'SESSION_CLOSE_TIMEOUT'
  /** There is no more hope for a connection: `cause` says why. */
  | 'SESSION_NO_CONNECTION';

/** Something about a session that did not work; `code` is stable, the message is for people. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  readonly code: SessionErrorCode;
  /** What the peer gave as its reason, when it gave one. */
  readonly reason: SessionReason | undefined;

  constructor(code: SessionErrorCode, message: string, details: { reason?: SessionReason; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.reason = details.reason;
  }
}
