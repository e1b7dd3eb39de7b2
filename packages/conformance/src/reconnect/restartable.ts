import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(this.port, '127.0.0.1', resolve);
    });
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
