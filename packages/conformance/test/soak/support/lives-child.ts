/** Ordinary lives over TCP, one after the other, with what most servers ask for: what is left of each? */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from '@handfast/ws';
import { measureLeaks } from '../../bad-input/support/measure-leaks.ts';

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  perMessageDeflate: { threshold: 0 },
  heartbeat: true,
  authorize: async () => 'somebody',
  maxConnectionsPerAddress: 1000,
  backpressure: { highWaterBytes: 1024 * 1024, policy: 'close' },
});
server.on('connection', (socket) => {
  socket.subscribe('all');
  socket.on('message', (data, isBinary) => {
    if (isBinary) socket.send(data, () => undefined);
    else if (String(data) === 'close') socket.close(4000, 'as asked');
    else socket.terminate();
  });
});
await once(server, 'listening');
const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;

const endings: readonly ((socket: WebSocket) => void)[] = [
  (socket) => socket.close(1000, 'enough'),
  (socket) => socket.terminate(),
  (socket) => socket.send('close'),
  (socket) => socket.send('terminate'),
];
const large = Buffer.alloc(100_000, 'large');

await measureLeaks(
  {
    'lives that end in order, or are cut': async (round) => {
      const socket = new WebSocket(url, {
        perMessageDeflate: round % 2 === 0,
        heartbeat: true,
        handshakeTimeout: 60_000,
      });
      const closed = once(socket, 'close');
      await once(socket, 'open');
      socket.send(Buffer.from('begun'), { fin: false });
      socket.send(round % 16 === 0 ? large : Buffer.from(' and ended'), { fin: true }, () => undefined);
      socket.ping();
      await once(socket, 'message');
      server.publish('all', Buffer.from('to everybody'));
      await once(socket, 'message');
      endings[round % endings.length]?.(socket);
      await closed;
      while (server.clients.size > 0) await new Promise(setImmediate);
    },
  },
  Number(process.argv[2]),
  // The compiler goes on for long.
  Number(process.argv[2]),
);
process.exit();
