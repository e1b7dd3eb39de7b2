import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from '@handfast/ws';
import { WebSocket as NpmWebSocket } from 'ws';

/** A server that says its name to whoever connects, and whether it is ready on `/ready`. */
export interface Instance {
  readonly name: string;
  readonly http: Server;
  readonly sockets: WebSocketServer;
  readonly port: number;
}

export async function startInstance(name: string): Promise<Instance> {
  const http = createServer((_request, response) => response.writeHead(sockets.isReady ? 200 : 503).end());
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.send(name);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { name, http, sockets, port: (http.address() as AddressInfo).port };
}

export async function stopInstance({ http, sockets }: Instance): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
}

/** Connects with npm `ws`, and says which instance it came to. */
export async function connectTo(port: number): Promise<{ client: NpmWebSocket; name: string }> {
  const client = new NpmWebSocket(`ws://127.0.0.1:${port}/`);
  const [data] = await once(client, 'message');
  return { client, name: String(data) };
}
