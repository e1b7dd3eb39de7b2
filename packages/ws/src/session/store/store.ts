import type { OutgoingMessage } from '../endpoint/outbox.ts';

/** A value now or later. */
export type Awaitable<Value> = Value | PromiseLike<Value>;

/** What a server keeps of a session: all that another process needs to go on with it. */
export interface StoredSession<Data = unknown> {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** Raised by each claim; whoever saves with an older one has lost the session. */
  readonly epoch: number;
  /** SHA-256 of the token. */
  readonly tokenHash: Uint8Array;
  /** Whom it belongs to, as the option `identify` said. */
  readonly user: string | undefined;
  /** The subprotocol of the application; empty for none. */
  readonly protocol: string;
  /** The context of the application. */
  readonly data: Data;
  /** When it may be forgotten, in milliseconds as in `Date.now()`; by the `nowMs` that `claim` and `expire` are given, not by a calendar. */
  readonly expiresAtMs: number;
  /** Which of the client's attempts has the session, 0 for the connection that opened it. An older one may not get it. */
  readonly attempt: number;
  /** The last number from the client that the application has done with. */
  readonly received: number;
  /** The number of the client's end, if that was it. */
  readonly peerFin: number | undefined;
  /** The number of our own end, when it was sent. */
  readonly ownFin: number | undefined;
  /** The last number that the client has acknowledged. */
  readonly acknowledged: number;
  /** All messages to the client after that, in order and without gaps. */
  readonly outbox: readonly OutgoingMessage[];
}

/** What a session has become since the last save. The same change twice is the same as once. */
export interface SessionChange<Data = unknown> {
  readonly data: Data;
  readonly expiresAtMs: number;
  readonly attempt: number;
  readonly received: number;
  readonly peerFin: number | undefined;
  readonly ownFin: number | undefined;
  /** Messages up to this number are no longer needed. */
  readonly acknowledged: number;
  /** Messages to add; those that are there already, by their numbers, are the same. */
  readonly appended: readonly OutgoingMessage[];
}

/** `done`; or `fenced`: somebody has claimed the session with a higher epoch; or `unknown`: there is no such session. */
export type StoreVerdict = 'done' | 'fenced' | 'unknown';

/**
 * Where a `SessionServer` keeps its sessions, so that another process can go on with them. Every method is one atomic step, and
 * what it has answered holds: a save that is `done` is seen by every later claim. A method that throws or rejects may or may
 * not have happened; the server tries `save` again, and cuts the connection when that fails too.
 */
export interface SessionStore<Data = unknown> {
  /** Adds a session. False when the id is taken. */
  create(session: StoredSession<Data>): Awaitable<boolean>;
  /** Reads without claiming: to check the token first. `outbox` may be left out (empty). */
  read(id: string): Awaitable<StoredSession<Data> | undefined>;
  /**
   * Raises the epoch by one and returns the session as it is then. From here on all saves with older epochs are `fenced`.
   * `stale`, and nothing changes, when `attempt` is not higher than the one that is stored: connections can overtake each other.
   * Undefined when there is no such session, or when it expired before `nowMs`.
   */
  claim(id: string, attempt: number, nowMs: number): Awaitable<StoredSession<Data> | 'stale' | undefined>;
  /** Writes the change, if the epoch is the one that the session has. */
  save(id: string, epoch: number, change: SessionChange<Data>): Awaitable<StoreVerdict>;
  /** Removes the session, if the epoch is the one that it has. */
  remove(id: string, epoch: number): Awaitable<StoreVerdict>;
  /** Forgets what expired before `nowMs`; for stores that do not do so by themselves. Called now and then. */
  expire?(nowMs: number): Awaitable<void>;
  /**
   * Tells of every claim, by whomever, as soon as it can: the server that had the session lets go at once then, instead of
   * at its next save. Returns what stops it.
   */
  onClaim?(listener: (id: string, epoch: number) => void): () => void;
}
