import type { Emitter } from '../emitter.ts';
import type { SessionError } from '../errors.ts';
import type { SessionData, SessionMessage } from '../messages.ts';

/** How a session ended. */
export interface SessionEnd {
  /**
   * `closed`: in order, by `close()` of either side. `expired`: nobody came back within the window. `moved`: another server
   * has it now. `aborted`: the client ended it at once. `terminated`: `terminate()` was called here. `violation`: the client
   * broke the protocol. `too-big`: a message was larger than the client takes. `evicted`: it was suspended, and its buffer was
   * needed (`maxTotalBufferedBytes`). `store`: the store failed.
   */
  readonly cause:
    | 'closed'
    | 'expired'
    | 'moved'
    | 'aborted'
    | 'terminated'
    | 'violation'
    | 'too-big'
    | 'evicted'
    | 'store';
  /** The close code of whoever closed first; 1006 unless `closed`. */
  readonly code: number;
  readonly reason: string;
  /** What the client has not acknowledged; it may have some of it. Empty after `moved`: the other server sends it. */
  readonly unconfirmed: readonly SessionMessage[];
  /** Why, unless `closed`. */
  readonly error: SessionError | undefined;
}

/** What a session tells. */
export type SessionEvents<Request> = {
  /** A message, once and in order. Acknowledged when the listeners have returned. */
  readonly message: readonly [message: SessionMessage];
  /** The connection is gone; the session waits for the next one. */
  readonly suspended: readonly [];
  /** The client is back. */
  readonly resumed: readonly [request: Request | undefined];
  /** The last event. */
  readonly end: readonly [end: SessionEnd];
};

/**
 * One client, over as many connections as it takes. Messages are held until there is a listener for `message`, or a loop:
 * `for await (const message of session)`. What is sent while there is no connection is sent on the next.
 */
export interface Session<Data = undefined, Request = unknown>
  extends Pick<Emitter<SessionEvents<Request>>, 'on' | 'once' | 'off'>,
    AsyncIterable<SessionMessage> {
  /** 32 hexadecimal digits; no secret. */
  readonly id: string;
  /** The context of the application; it stays, over connections and processes. Saved with every step, or by `save()`. */
  data: Data;
  /** The subprotocol of the application; empty for none. */
  readonly protocol: string;
  /** Whom it belongs to, as `identify` said when it was opened. */
  readonly user: string | undefined;
  readonly state: 'open' | 'suspended' | 'ended';
  /** The request of the latest connection. */
  readonly request: Request | undefined;
  /** Did another server begin this session, before it came here? */
  readonly wasMoved: boolean;
  /** Bytes of messages that the client has not acknowledged. */
  readonly bufferedAmount: number;
  /** The messages that the client has not acknowledged. */
  readonly unconfirmed: readonly SessionMessage[];
  /** Resolves when the session has ended, however. Never rejects. */
  readonly ended: Promise<SessionEnd>;
  /**
   * Sends, in order and once.
   * @returns the number of the message
   * @throws {SessionError} `SESSION_BUFFER_FULL`, `SESSION_TOO_BIG`, `SESSION_CLOSING` or `SESSION_ENDED`: it was not taken
   */
  send(data: SessionData): number;
  /** Sends, and resolves when the client has acknowledged. Rejects with a `SessionError` when that can no longer happen. */
  sendAsync(data: SessionData): Promise<void>;
  /** Saves `data` now, when it changed outside of a message. */
  save(): void;
  /** Ends in order: everything sent arrives first. Resolves when the session has ended. */
  close(code?: number, reason?: string): Promise<SessionEnd>;
  /** Ends at once; the client is told if it can be. */
  terminate(reason?: string): void;
}
