import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ClientOptions, type ServerOptions, WebSocket, WebSocketServer } from '@handfast/ws';

/** The two ends of one connection. */
export interface Pair {
  client: WebSocket;
  server: WebSocket;
}

/** Connects our client to our server over the loopback interface, hands both ends over, and takes everything down. */
export async function withPair(
  options: { client?: ClientOptions; server?: Partial<ServerOptions> },
  work: (pair: Pair) => Promise<void>,
): Promise<void> {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options.server });
  await once(sockets, 'listening');
  const accepted = once(sockets, 'connection');
  const client = new WebSocket(`ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/`, options.client);
  await once(client, 'open');
  const [server] = (await accepted) as [WebSocket];
  await work({ client, server });
  client.terminate();
  const closed = once(sockets, 'close');
  sockets.close();
  await closed;
}
