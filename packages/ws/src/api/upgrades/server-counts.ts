import type { IncomingMessage } from 'node:http';
import { channels } from '../../connection/channels.ts';
import type { Rejection } from '../../server/rejection.ts';
import type { WebSocket } from '../websocket.ts';

/** What a server has done so far. */
export class ServerCounts {
  accepted = 0;
  /** By code; codes are rows of a table, so that there are only so many. */
  readonly refused = new Map<string, number>();
}

const counts = new WeakMap<object, ServerCounts>();

/** The counts of a server, from its first handshake on. */
export function countsOf(server: object): ServerCounts {
  const known = counts.get(server);
  if (known) return known;
  const made = new ServerCounts();
  counts.set(server, made);
  return made;
}

/** A server has made a socket. */
export function noteAccepted(server: object, socket: WebSocket, request: IncomingMessage): void {
  countsOf(server).accepted++;
  if (channels.accepted.hasSubscribers) channels.accepted.publish({ server, socket, request });
}

/** A server has refused a request. */
export function noteRefused(server: object, rejection: Rejection, request: IncomingMessage): void {
  const { refused } = countsOf(server);
  refused.set(rejection.code, (refused.get(rejection.code) ?? 0) + 1);
  if (channels.refused.hasSubscribers) channels.refused.publish({ server, rejection, request });
}
