import type { EndpointOptions } from '../protocol/endpoint.ts';
import type { Clock } from './clock.ts';
import type { ConnectionEnd } from './connection-end.ts';
import type { Deadlines } from './deadlines/deadlines.ts';

/** What a connection is told once, complete. */
export interface ConnectionOptions extends EndpointOptions {
  /** How long to wait for the end of the closing handshake before the transport is destroyed, in milliseconds. */
  readonly closeTimeout: number;
  /** False: each message, ping and pong gets a turn of the event loop to itself. */
  readonly allowSynchronousEvents: boolean;
  readonly fastPath: boolean;
  /** For what a peer has begun and does not finish; undefined: none. */
  readonly deadlines?: Deadlines | undefined;
  /** Most zlib calls under way in the thread pool at once. */
  readonly concurrencyLimit: number;
  readonly clock?: Clock | undefined;
}

/** Who is told what happens on the connection of an owner: one observer for all of a kind, so that none is kept for each. */
export interface ConnectionObserver<Owner> {
  message(owner: Owner, data: Buffer, isBinary: boolean, fragmentEnds: readonly number[] | undefined): void;
  ping(owner: Owner, data: Buffer): void;
  pong(owner: Owner, data: Buffer): void;
  /** Behind all that could be read: the connection holds so many bytes of a message that has not come whole, or is being inflated. */
  holds?(owner: Owner, heldBytes: number): void;
  /** The peer broke a rule, or a message could not be made. At most once; `closed` follows. */
  error(owner: Owner, error: Error): void;
  /** Nothing can be sent any more; the end is near. */
  closing(owner: Owner): void;
  /** The transport is gone and everything it brought was delivered. Exactly once, the last call. */
  closed(owner: Owner, end: ConnectionEnd): void;
}
