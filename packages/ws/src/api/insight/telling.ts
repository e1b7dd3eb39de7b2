import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { channels } from '../../connection/channels.ts';
import type { WireSettings } from '../../connection/wire-log/wire-settings.ts';
import { tapOf, WireTap } from '../../connection/wire-log/wire-tap.ts';
import { featuresOf, internals } from '../internals/socket-internals.ts';
import { PreparedMessage } from '../sending/prepared-message.ts';
import type { WebSocket } from '../websocket.ts';

/** Publishes a message that was given to `send`. To be called when somebody listens. */
export function tellSent(
  socket: WebSocket,
  data: unknown,
  bytes: number,
  { binary, fin }: { readonly binary: boolean; readonly fin: boolean },
): void {
  const isPrepared = data instanceof PreparedMessage;
  const isBinary = isPrepared ? data.isBinary : binary;
  const isFinal = isPrepared || fin;
  channels.message.publish({ socket, direction: 'sent', bytes, isBinary, isFinal });
}

/** Publishes a message that came. To be called when somebody listens. */
export function tellReceived(socket: WebSocket, bytes: number, isBinary: boolean): void {
  channels.message.publish({ socket, direction: 'received', bytes, isBinary, isFinal: true });
}

/** Publishes that a socket is open. To be called when somebody listens. */
export function tellOpened(socket: WebSocket): void {
  const role = internals.isServer(socket) ? 'server' : 'client';
  const compressed = internals.deflate(socket) !== undefined;
  channels.open.publish({ socket, role, protocol: socket.protocol, compressed });
}

/** What logs the handshakes of a client: with proxies and redirects there are several. */
export function tapHandshake(
  socket: WebSocket,
  settings: WireSettings | undefined,
): ((transport: Duplex) => void) | undefined {
  if (!settings) return undefined;
  return (transport) => {
    const features = featuresOf(socket);
    if (features.wire) features.wire.move(transport);
    else features.wire = new WireTap(transport, 'client', settings);
  };
}

/** Logs an opening request, whose bytes Node has read, and what the server answers. */
export function tapRequest(request: IncomingMessage, transport: Duplex, settings: WireSettings): void {
  if (tapOf(transport)) return;
  const { method = 'GET', url = '', httpVersion, rawHeaders = [] } = request;
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) text += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`;
  new WireTap(transport, 'server', settings).requestReceived(`${text}\r\n`);
}

/** Logs frames from here on; behind the log of the handshake, where there is one. */
export function tapFrames(socket: WebSocket, transport: Duplex, settings: WireSettings): void {
  const role = internals.isServer(socket) ? 'server' : 'client';
  const tap = tapOf(transport) ?? new WireTap(transport, role, settings);
  featuresOf(socket).wire = tap;
  tap.opened();
}
