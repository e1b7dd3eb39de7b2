import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type WebSocket, WebSocketServer } from '@handfast/ws';
import { echo } from './echo.ts';
import type { ServeEvent } from './events.ts';
import { reasonToRefuse } from './guard.ts';
import { endpoint, recordHandshake } from './handshake-record.ts';
import { answerHttp } from './http.ts';
import { listen } from './listen.ts';
import { INSPECT_PROTOCOL } from './page/record.ts';
import { loadPage } from './page-files.ts';

const MAX_MESSAGE_BYTES = 16 << 20;
/** Of all connections together, of what comes and again of what waits to be read: a network may be let in. */
const MAX_TOTAL_BYTES = 256 << 20;
/** Nothing honest takes longer for the head of a request. Node waits for 60 s. */
const HEAD_MS = 10_000;

export interface ServeOptions {
  /** Address or name to listen on. */
  readonly host: string;
  /** The port to try first; 0 for any free one. */
  readonly port: number;
  /** Whether a taken port is an error. */
  readonly strictPort: boolean;
  /** Names beside localhost and IP addresses that visitors may use for this server. */
  readonly allowHosts: readonly string[];
}

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** The page. */
  readonly httpUrl: string;
  /** The echo. */
  readonly wsUrl: string;
  /** How many are connected. */
  readonly connections: number;
  /**
   * Takes no more connections, closes those that are open with 1001, cuts those that have not ended after `graceMs` (5,000),
   * or when `signal` is aborted, and frees the port. Called again, it gives the same promise.
   */
  stop(options?: { readonly graceMs?: number; readonly signal?: AbortSignal }): Promise<StopCounts>;
}

/** How the connections ended. */
export interface StopCounts {
  readonly closed: number;
  readonly terminated: number;
  readonly ms: number;
}

/**
 * Starts the echo server and its page. A client of `/` gets every message back; one that asks for the subprotocol
 * `handfast.inspect` gets a record of its own handshake before that. Throws a `StartError` when it cannot listen.
 */
export async function serve(options: ServeOptions, onEvent: (event: ServeEvent) => void): Promise<RunningServer> {
  const page = await loadPage();
  const server = createServer({ headersTimeout: HEAD_MS, requestTimeout: HEAD_MS }, (request, response) =>
    answerHttp(request, response, page, options.allowHosts),
  );
  const sockets = new WebSocketServer({
    noServer: true,
    path: '/',
    // The guard decides, as it does about the page.
    origins: '*',
    maxPayload: MAX_MESSAGE_BYTES,
    maxTotalUnfinishedBytes: MAX_TOTAL_BYTES,
    maxTotalBufferedBytes: MAX_TOTAL_BYTES,
    handleProtocols: chooseProtocol,
    verifyClient: ({ req }, answer) => {
      const why = reasonToRefuse({ host: req.headers.host, origin: req.headers.origin }, options.allowHosts);
      answer(why === undefined, 403, why);
    },
  });
  greet(sockets, onEvent);
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
  });

  const port = await listen(server, options.host, options.port, options.strictPort);
  let stopped: Promise<StopCounts> | undefined;
  const authority = endpoint(displayHost(options.host), port);
  return {
    host: options.host,
    port,
    httpUrl: `http://${authority}/`,
    wsUrl: `ws://${authority}/`,
    get connections() {
      return sockets.clients.size;
    },
    stop: (options = {}) => {
      stopped ??= stop(server, sockets, options);
      return stopped;
    },
  };
}

/** Attaches the echo to every connection, and tells those that ask for it how they came to be. */
function greet(sockets: WebSocketServer, onEvent: (event: ServeEvent) => void): void {
  const answers = new WeakMap<IncomingMessage, readonly string[]>();
  let lastId = 0;
  sockets.on('rejected', (failure, request) => {
    onEvent({ type: 'refused', client: clientOf(request), code: failure.code, why: failure.message });
  });
  sockets.on('headers', (lines, request) => answers.set(request, [...lines]));
  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    lastId += 1;
    const id = lastId;
    onEvent({ type: 'opened', id, client: clientOf(request), userAgent: request.headers['user-agent'] });
    if (socket.protocol === INSPECT_PROTOCOL) {
      socket.send(JSON.stringify(recordHandshake(request, answers.get(request) ?? [], new Date())));
    }
    const echoed = echo(socket);
    socket.on('error', (error) => onEvent({ type: 'failed', id, message: error.message }));
    socket.on('close', (code, reason) => {
      onEvent({ type: 'closed', id, code, reason: reason.toString(), echoed: echoed() });
    });
  });
}

function chooseProtocol(offered: Set<string>): string | false {
  if (offered.has(INSPECT_PROTOCOL)) return INSPECT_PROTOCOL;
  return offered.values().next().value ?? false;
}

async function stop(
  server: Server,
  sockets: WebSocketServer,
  { graceMs = 5_000, signal }: { readonly graceMs?: number; readonly signal?: AbortSignal },
): Promise<StopCounts> {
  const counts = await sockets.drain({ code: 1001, reason: 'the server is stopping', graceMs, signal });
  const portFree = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await portFree;
  return counts;
}

function clientOf(request: IncomingMessage): string {
  return endpoint(request.socket.remoteAddress, request.socket.remotePort);
}

/** A wildcard address is no address to go to. */
function displayHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
