import type { WebSocket } from '../websocket.ts';

/** How `server.drain()` sends everybody away. */
export interface DrainOptions {
  /** The close code. Default 1012, service restart, at which clients come back (RFC 6455 §7.4.1, IANA); 1001 when you leave for good. */
  readonly code?: number | undefined;
  /** The reason, at most 123 bytes. Default: `the server restarts` with 1012, and otherwise none. */
  readonly reason?: string | undefined;
  /** Milliseconds that each peer has for its closing handshake, after it was told; then it is cut. Default 5,000. */
  readonly graceMs?: number | undefined;
  /**
   * Milliseconds over which peers are told, at an uneven pace, so that they do not all come back at once. Default: 1 for each
   * open socket, and no more than 3,000.
   */
  readonly jitterMs?: number | undefined;
  /** Aborted, it ends the waiting: whoever is left is told and cut at once. */
  readonly signal?: AbortSignal | undefined;
  /** The sockets to send away. Default: `server.clients`. A server with `clientTracking: false` knows none, so that yours must. */
  readonly clients?: Iterable<WebSocket> | undefined;
}

/** What `server.drain()` resolves with. */
export interface DrainResult {
  /** Sockets that ended in time. */
  readonly closed: number;
  /** Sockets that were cut, because their time was up or the signal was aborted. */
  readonly terminated: number;
  /** Opening requests that were answered with 503 meanwhile. */
  readonly refusedMeanwhile: number;
  /** Milliseconds that all of it took. */
  readonly ms: number;
}
