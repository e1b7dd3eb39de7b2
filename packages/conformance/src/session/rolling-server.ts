import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DrainResult, WebSocketServer } from '@handfast/ws';
import { type Session, SessionServer, type SessionStore } from '@handfast/ws/session';

/** What is kept of a client. */
export interface Log {
  /** The messages that came, in the order in which they came. */
  readonly seen: string[];
}

/** One of several servers with a common store, behind a load balancer that asks for `/ready`. */
export class RollingServer {
  port = 0;
  /** Sessions that began here, and sessions that came from another server. */
  opened = 0;
  moved = 0;
  readonly #store: SessionStore<Log>;
  #http: Server | undefined;
  #sockets: WebSocketServer | undefined;
  #sessions: SessionServer<Log, IncomingMessage> | undefined;

  constructor(store: SessionStore<Log>) {
    this.#store = store;
  }

  /** On a free port the first time, and on the same one ever after. */
  async start(): Promise<void> {
    const http = createServer((_, response) => response.writeHead(sockets.isReady ? 200 : 503).end());
    const sockets = new WebSocketServer({ server: http });
    const sessions = new SessionServer<Log, IncomingMessage>({ store: this.#store, data: () => ({ seen: [] }) });
    sessions.on('session', (session) => this.#began(session));
    sockets.on('connection', (socket, request) => sessions.accept(socket, request));
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen({ port: this.port, host: '127.0.0.1', backlog: 4096 }, resolve);
    });
    this.port = (http.address() as AddressInfo).port;
    this.#http = http;
    this.#sockets = sockets;
    this.#sessions = sessions;
  }

  /** As a deployment does it: not ready, everybody sent away, everything saved, gone. */
  async stop(jitterMs: number): Promise<DrainResult> {
    const drained = await (this.#sockets as WebSocketServer).drain({ code: 1012, jitterMs, graceMs: 2000 });
    await this.#sessions?.close();
    await new Promise((resolve) => {
      this.#http?.close(resolve);
      this.#http?.closeAllConnections();
    });
    return drained;
  }

  #began(session: Session<Log, IncomingMessage>): void {
    if (session.wasMoved) this.moved++;
    else this.opened++;
    session.on('message', ({ data }) => {
      session.data.seen.push(data as string);
      session.send(`echo ${data}`);
    });
  }
}
