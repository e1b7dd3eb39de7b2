import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { WebSocketServer } from '@handfast/ws';
import { ResponseHeadParser } from '@handfast/ws/protocol';
import type * as npmWs from 'ws';
import { WebSocketServer as NpmWebSocketServer } from 'ws';
import type { Settings } from '../input.ts';
import { numberOf } from '../target.ts';
import { stopAtError } from './stop-at-error.ts';
import { type LiveVerdict, Watched, writtenLines } from './verdict.ts';

/** Who serves: ours, which reads ordinary heads itself; ours behind an HTTP server of the program; npm `ws`, likewise. */
export type LiveName = 'own' | 'given' | 'ws';

/** A server over TCP that lives as long as the process, for inputs with the same settings. */
export class LiveServer {
  readonly #server: Server;
  #watched: Watched | undefined;

  private constructor(server: Server, wss: npmWs.WebSocketServer) {
    this.#server = server;
    wss.on('connection', (socket) => {
      if (wss instanceof NpmWebSocketServer) stopAtError(socket);
      this.#watched = new Watched(socket);
    });
    // It must not keep the process.
    server.unref();
  }

  static async start(name: LiveName, settings: Settings): Promise<LiveServer> {
    const options = optionsOf(settings);
    const http = createServer((_request, response) => {
      response.writeHead(426, { Connection: 'close', 'Content-Length': 0 }).end();
    });
    if (name === 'own') {
      const wss = new WebSocketServer({ ...options, host: '127.0.0.1', port: 0, origins: '*' } as never);
      await once(wss, 'listening');
      return new LiveServer((wss as unknown as { _server: Server })._server, wss as never);
    }
    const all = { ...options, server: http, origins: '*' } as never;
    const wss = name === 'ws' ? new NpmWebSocketServer(all) : new WebSocketServer(all);
    await once(http.listen(0, '127.0.0.1'), 'listening');
    return new LiveServer(http, wss as never);
  }

  /** One connection: all chunks, then the end; one such at a time. */
  async talk(chunks: readonly Buffer[]): Promise<LiveVerdict> {
    this.#watched = undefined;
    const { port } = this.#server.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const received: Buffer[] = [];
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    const gone = new Promise((resolve) => socket.once('close', resolve));
    await once(socket, 'connect');
    for (const chunk of chunks) {
      if (socket.writable) socket.write(chunk);
      if (chunks.length > 1) await new Promise(setImmediate);
    }
    if (socket.writable) socket.end();
    await gone;
    const watched = this.#watched as Watched | undefined;
    await watched?.end();
    return verdictOf(Buffer.concat(received), watched);
  }
}

const running = new Map<string, Promise<LiveServer>>();

export function liveServer(name: LiveName, settings: Settings): Promise<LiveServer> {
  const key = `${name} ${JSON.stringify(optionsOf(settings))}`;
  const known = running.get(key);
  if (known) return known;
  const server = LiveServer.start(name, settings);
  running.set(key, server);
  return server;
}

/** Few combinations, so that there are few servers. */
export function liveServerSettings(pick: (from: readonly string[]) => string): Settings {
  const deflate = pick(['off', 'on', 'on', 'forgets', 'narrow']);
  return { deflate, maxPayload: pick(['100000', '100000', '1000']) };
}

function optionsOf({ deflate, maxPayload = '' }: Settings): object {
  const options: Record<string, unknown> = {
    on: true,
    forgets: { serverNoContextTakeover: true, clientNoContextTakeover: true },
    narrow: { serverMaxWindowBits: 10, clientMaxWindowBits: 10 },
  };
  return {
    strict: false,
    perMessageDeflate: options[deflate ?? ''] ?? false,
    maxPayload: numberOf({ maxPayload }, 'maxPayload', 100_000, 1000, 100_000),
    // Otherwise ws takes a step of its own for each message, and what comes in one chunk may not be read at its end.
    allowSynchronousEvents: true,
    closeTimeout: 1000,
  };
}

function verdictOf(received: Buffer, watched: Watched | undefined): LiveVerdict {
  const statuses: number[] = [];
  let rest = received;
  let headers: { get(name: string): string | undefined } | undefined;
  while (rest.length > 0 && !headers) {
    const result = new ResponseHeadParser().push(rest);
    if (result.state !== 'done') break;
    statuses.push(result.head.status);
    rest = result.rest;
    if (result.head.status === 101) headers = result.head.headers;
    else if (result.head.status >= 200) rest = rest.subarray(Number(result.head.headers.get('content-length') ?? 0));
  }
  const agreed = headers && {
    protocol: headers.get('sec-websocket-protocol') ?? '',
    extensions: sorted(headers.get('sec-websocket-extensions') ?? ''),
  };
  return {
    statuses,
    agreed,
    events: watched?.events ?? [],
    error: watched?.error,
    closed: watched?.closed,
    written: headers ? writtenLines(rest) : [],
  };
}

/** The order of parameters means nothing. */
function sorted(extensions: string): string {
  return extensions.split('; ').sort().join('; ');
}
