import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerSettings } from './settings.ts';

/** The HTTP server that a WebSocket server of Node hangs on. */
export function httpServer({ tls }: ServerSettings): Server {
  return tls ? createSecureServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }) : createServer();
}

/** Resolves with the port. The queue is long, because thousands of connections come at once. */
export async function listen(server: {
  listen(options: object, done: () => void): unknown;
  address(): unknown;
}): Promise<number> {
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, resolve));
  return (server.address() as AddressInfo).port;
}
