/**
 * Next to a server that nobody shares, two whose upgrades several parties get: one with a WebSocketServer for each path, where the
 * application answers `/answered` itself, and one with the same WebSocketServer twice, as after a hot reload.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as npmWs from 'ws';
import { serve } from './endpoint.ts';
import { type Counts, report } from './reporting.ts';
import { readSettings } from './settings.ts';

const { package: name, behaviour } = readSettings();
const { WebSocketServer } = (await import(name)) as typeof npmWs;
const counts: Counts = { connections: 0, opened: 0, messages: 0 };

const own = shared({});
const byPath = shared({ path: '/first' }, { path: '/second' });
const twice = shared({}, {});
report(await Promise.all([own, byPath, twice].map(portOf)), counts);

function shared(...options: readonly npmWs.ServerOptions[]): Server {
  const server = createServer();
  server.on('upgrade', ({ url }, socket) => {
    if (url === '/answered') socket.write('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n');
  });
  for (const one of options) serve(new WebSocketServer({ server, ...one }), behaviour, counts);
  return server;
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
