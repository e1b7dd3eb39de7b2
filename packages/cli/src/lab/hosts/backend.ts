import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from '@handfast/ws';
import { echo } from '../../serve/echo.ts';
import type { OpenPort } from './port.ts';

const MAX_MESSAGE_BYTES = 1 << 20;

/** The real server behind the proxies of the lab: `/` and anything else echo, `/greet` says something long first. */
export async function startBackend(): Promise<OpenPort> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    origins: '*',
    hosts: '*',
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: { threshold: 0 },
    // As strict as the npm package ws, which takes no list; ours alone would read it as one.
    verifyClient: ({ req }, answer) => {
      answer(req.headers.upgrade?.toLowerCase() === 'websocket', 400, 'Invalid Upgrade header');
    },
  });
  server.on('connection', (socket, request) => {
    socket.on('error', () => undefined);
    echo(socket);
    if (request.url === '/greet') socket.send('hello, '.repeat(200));
  });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const client of server.clients) client.terminate();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
