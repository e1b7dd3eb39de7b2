import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from '@handfast/ws';
import type * as npmWs from 'ws';
import { WebSocketServer as NpmWebSocketServer } from 'ws';

/** Who serves: ours on an HTTP server of the program, ours with a server of its own, or npm `ws`. */
export type BackendName = 'handfast' | 'handfast, its own server' | 'npm ws';

export const backendNames: readonly BackendName[] = ['handfast', 'handfast, its own server', 'npm ws'];

/** A server that writes down what it takes for a request, a connection or a message. */
export interface Backend {
  readonly port: number;
  /** One line each, in order: `request GET /path`, `opened /path`, `message /path TEXT`, `refused CODE`. */
  readonly seen: string[];
  /** Resolves when nobody is connected any more: whatever came has been read. */
  idle(): Promise<void>;
  close(): void;
}

export async function startBackend(name: BackendName): Promise<Backend> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const http = createServer((request, response) => {
    seen.push(`request ${request.method} ${request.url}`);
    // A proxy does not keep it, so that all that is open belongs to somebody.
    response.setHeader('Connection', 'close').end('plain\n');
  });
  const wss = makeServer(name, http);
  const listening = name === 'handfast, its own server' ? httpOf(wss) : http;
  listening.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) listening.emit('idle');
    });
  });
  watch(wss, seen);
  if (listening === http) http.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    seen,
    idle: async () => {
      while (sockets.size > 0) await once(listening, 'idle');
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      wss.close();
      http.close();
    },
  };
}

function makeServer(name: BackendName, server: Server): npmWs.WebSocketServer {
  // What is tried here is the form of requests; which pages may come is another matter.
  const open = { origins: '*', perMessageDeflate: false } as const;
  if (name === 'npm ws') return new NpmWebSocketServer({ server, perMessageDeflate: false });
  const ours =
    name === 'handfast'
      ? new WebSocketServer({ server, ...open })
      : new WebSocketServer({ host: '127.0.0.1', port: 0, ...open });
  return ours as unknown as npmWs.WebSocketServer;
}

/** The HTTP server that a `WebSocketServer` with a port has made for itself; `ws` has this member, and so have we. */
function httpOf(wss: npmWs.WebSocketServer): Server {
  return (wss as unknown as { _server: Server })._server;
}

function watch(wss: npmWs.WebSocketServer, seen: string[]): void {
  wss.on('rejected' as 'error', ({ code }: Error & { code?: string }) => seen.push(`refused ${code}`));
  wss.on('connection', (socket: npmWs.WebSocket, { url }: IncomingMessage) => {
    seen.push(`opened ${url}`);
    socket.on('error', () => undefined);
    socket.on('message', (data) => seen.push(`message ${url} ${data}`));
  });
}
