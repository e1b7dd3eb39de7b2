import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before } from 'node:test';
import { type Rejection, type ServerOptions, type WebSocket, WebSocketServer } from '@handfast/ws';

/** Our server while a group of tests runs, and what it tells. */
export interface Running {
  readonly wss: WebSocketServer;
  readonly port: number;
  /** What was rejected, and who was accepted, since the last `forget`. */
  readonly rejections: Rejection[];
  readonly accepted: WebSocket[];
  forget(): void;
}

/** A server for all tests of a group: it says "hello" to whom it accepts. */
export function server(options: ServerOptions = {}): Running {
  const running = {
    rejections: [] as Rejection[],
    accepted: [] as WebSocket[],
    wss: undefined as unknown as WebSocketServer,
    port: 0,
  };
  before(async () => {
    // What is tried here is the form of requests; which pages may come is another matter.
    const open = { origins: '*', perMessageDeflate: true, ...options } as const;
    running.wss = new WebSocketServer({ host: '127.0.0.1', port: 0, ...open });
    running.wss.on('rejected', (rejection) => running.rejections.push(rejection));
    running.wss.on('connection', (socket) => {
      running.accepted.push(socket);
      socket.on('error', () => {});
      socket.send('hello');
    });
    await once(running.wss, 'listening');
    running.port = (running.wss.address() as AddressInfo).port;
  });
  after(() => {
    for (const client of running.wss.clients) client.terminate();
    return new Promise<void>((resolve) => running.wss.close(() => resolve()));
  });
  return Object.assign(running, {
    forget: () => {
      running.rejections.length = 0;
      running.accepted.length = 0;
    },
  });
}
