import type { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { guard } from '../socket-guard.ts';
import { ConnectRequest } from './connect-request.ts';
import { ConnectTransport } from './connect-transport.ts';

/** An answer of Node's compatibility API. */
interface Answer {
  statusCode: number;
  end(): void;
}

const EMPTY = Buffer.alloc(0);
const accepting = new WeakSet<EventEmitter>();

/** Is it a server of `node:http2`? */
export function speaksHttp2(server: EventEmitter): boolean {
  return typeof (server as { updateSettings?: unknown }).updateSettings === 'function';
}

/**
 * Lets an HTTP/2 server emit `upgrade` for each WebSocket that comes as a stream (RFC 8441), with the arguments that an HTTP/1.1
 * server gives: so whatever handles upgrades handles these. A second call does nothing. Clients send them only to a server
 * that was made with `settings: { enableConnectProtocol: true }`. Without a listener for `upgrade` the answer is 404.
 */
export function acceptExtendedConnect(server: EventEmitter): void {
  if (accepting.has(server)) return;
  accepting.add(server);
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags, raw?: readonly string[]) => {
    if (!isWebSocket(headers)) return;
    const transport = new ConnectTransport(stream);
    // A peer that resets the stream while a listener still thinks must not end the process.
    guard(transport);
    const request = new ConnectRequest(transport, headers, raw ?? []);
    if (server.emit('upgrade', request, transport, EMPTY)) return;
    stream.respond({ ':status': 404 }, { endStream: true });
    transport.resume();
    // RFC 9113 §8.1: else it counts as open until the client ends its side too. Node 22 does not do it on the same turn.
    setImmediate(() => stream.close());
  });
  // Where the server has a listener for `request`, Node answers a CONNECT by itself unless somebody listens to this.
  server.on('connect', (request: { headers: IncomingHttpHeaders }, response: Answer) => {
    if (isWebSocket(request.headers) || server.listenerCount('connect') > 1) return;
    response.statusCode = 405;
    response.end();
  });
}

function isWebSocket(headers: IncomingHttpHeaders): boolean {
  return headers[':method'] === 'CONNECT' && headers[':protocol'] === 'websocket';
}
