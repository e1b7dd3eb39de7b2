import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocketServer } from '@handfast/ws';

/** An echo server that goes away and comes back on the same port. */
export class RestartableServer {
  port = 0;
  /** How many connections it took, over all its lives. */
  connections = 0;
  readonly #page: (request: IncomingMessage, response: ServerResponse) => void;
  #http: Server | undefined;
  #sockets: WebSocketServer | undefined;

  /** @param page answers plain requests */
  constructor(page: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end()) {
    this.#page = page;
  }

  async start(): Promise<void> {
    const http = createServer(this.#page);
    const sockets = new WebSocketServer({ server: http });
    sockets.on('connection', (socket) => {
      this.connections += 1;
      socket.on('error', () => {});
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    // While it was away, a connection of somebody else may have been given its port: those do not last.
    for (let tries = 1; !(await listens(http, this.port)); tries++) {
      if (tries === 100) throw new Error(`port ${this.port} does not become free again`);
      await pause(50);
    }
    this.port = (http.address() as AddressInfo).port;
    this.#http = http;
    this.#sockets = sockets;
  }

  /** @param code closes the connections with it; without one they are cut, as by a crash */
  async stop(code?: number): Promise<void> {
    const [http, sockets] = [this.#http, this.#sockets];
    if (!http || !sockets) return;
    this.#http = undefined;
    const gone = new Promise((resolve) => http.close(resolve));
    for (const socket of sockets.clients) {
      if (code === undefined) socket.terminate();
      else socket.close(code);
    }
    http.closeIdleConnections();
    await gone;
  }
}

/** Whether it listens; `false` when the port is taken. */
function listens(http: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error));
    http.once('error', failed);
    http.listen(port, '127.0.0.1', () => {
      http.removeListener('error', failed);
      resolve(true);
    });
  });
}
