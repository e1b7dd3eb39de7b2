import { channels } from '../../connection/channels.ts';
import { internals } from '../internals/socket-internals.ts';
import { keepContext } from '../sending/callback-context.ts';
import { readControlArguments, sizeOf, toControlBytes } from '../sending/outgoing-data.ts';
import type { ControlCallback } from '../types.ts';
import type { WebSocket } from '../websocket.ts';

/** Pings and pongs (RFC 6455 §5.5). */
export interface ControlFrameMembers {
  /**
   * Sends a ping of at most 125 bytes.
   * @throws {RangeError} for more; and an error when the connection is not open yet
   */
  ping(data?: unknown, mask?: boolean | ControlCallback, callback?: ControlCallback): void;
  /** Sends a pong of at most 125 bytes; pings are answered without it, unless `autoPong` is false. */
  pong(data?: unknown, mask?: boolean | ControlCallback, callback?: ControlCallback): void;
}

type Arguments = [data?: unknown, mask?: boolean | ControlCallback, callback?: ControlCallback];

export const controlFrameMembers: ControlFrameMembers & ThisType<WebSocket> = {
  ping(data, mask, callback) {
    sendControl(this, 'ping', data, mask, callback);
  },
  pong(data, mask, callback) {
    sendControl(this, 'pong', data, mask, callback);
  },
};

function sendControl(socket: WebSocket, kind: 'ping' | 'pong', ...given: Arguments): void {
  const { content, done, isMasked } = readControlArguments(...given);
  const connection = internals.connectionToSend(socket, content, done);
  if (!connection) return;
  const payload = toControlBytes(content);
  if (channels[kind].hasSubscribers) channels[kind].publish({ socket, direction: 'sent', bytes: sizeOf(payload) });
  connection.endpoint[kind](payload, isMasked ?? !internals.isServer(socket), keepContext(done));
}
