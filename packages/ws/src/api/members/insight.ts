import type { RoundTripTimes } from '../../connection/heartbeat/round-trips.ts';
import { statsOf } from '../insight/socket-stats.ts';
import { internals, peekFeatures } from '../internals/socket-internals.ts';
import type { SocketStats } from '../types.ts';
import type { WebSocket } from '../websocket.ts';

/** Looking at a connection. */
export interface InsightMembers {
  /** What `authorize` of the server gave for the request; undefined on a client, and on a server without. */
  readonly user: unknown;
  /** Why the connection ended without a close frame (close code 1006); undefined otherwise, and until `close`. */
  readonly closeCause: Error | undefined;
  /**
   * How long a ping of the option `heartbeat` takes to the peer and back, measured once per interval; the time that either
   * program takes to get round to it counts. Stays after the end. Undefined without a heartbeat, and until the first pong.
   */
  readonly rtt: RoundTripTimes | undefined;
  /** Age, bytes, times, end: a snapshot as a plain object, fit for JSON. Works in every state. */
  stats(): SocketStats;
}

export const insightMembers: InsightMembers & ThisType<WebSocket> = {
  get user() {
    return peekFeatures(this as unknown as WebSocket)?.user;
  },
  get closeCause() {
    return internals.end(this as unknown as WebSocket)?.cause;
  },
  get rtt() {
    return peekFeatures(this as unknown as WebSocket)?.heartbeat?.times;
  },
  stats() {
    return statsOf(this);
  },
};
