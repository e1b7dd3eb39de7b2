import type { WebSocket } from '../websocket.ts';
import type { WebSocketServer } from '../websocket-server.ts';
import { internals } from './socket-internals.ts';

/** The sockets of a server are all given its options: so one entry for the server, and none for each socket, tells whose they are. */
const byOptions = new WeakMap<object, WebSocketServer>();
/** For classes that hand other options to their base. */
const bySocket = new WeakMap<WebSocket, WebSocketServer>();

/** Notes that the server made this socket. */
export function belongsTo(socket: WebSocket, server: WebSocketServer): void {
  if (internals.options(socket) !== server.options) bySocket.set(socket, server);
  else if (!byOptions.has(server.options)) byOptions.set(server.options, server);
}

/** The server that made a socket; undefined for a client, and for one that was made without a server. */
export function serverOf(socket: WebSocket): WebSocketServer | undefined {
  if (!internals.isServer(socket)) return undefined;
  return byOptions.get(internals.options(socket)) ?? bySocket.get(socket);
}
