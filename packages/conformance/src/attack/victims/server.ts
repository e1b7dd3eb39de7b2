/** The server that is attacked: a program as anybody would write it. Only the package differs. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type * as npmWs from 'ws';
import type { WebSocket } from 'ws';
import { type Counts, report } from './reporting.ts';
import { readSettings } from './settings.ts';

const { package: name, options, behaviour } = readSettings();
const { WebSocketServer } = (await import(name)) as typeof npmWs;
const counts: Counts = { connections: 0, opened: 0, messages: 0 };

const wss = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4096, ...options });
wss.on('connection', (socket) => {
  counts.connections++;
  counts.opened++;
  socket.on('error', () => undefined);
  socket.on('close', () => counts.connections--);
  socket.on('message', take);
});
await once(wss, 'listening');
if (behaviour === 'stream') setInterval(stream, 5);
report((wss.address() as AddressInfo).port, counts);

function take(this: WebSocket, data: npmWs.RawData, isBinary: boolean): void {
  counts.messages++;
  if (behaviour === 'echo') this.send(data as Buffer, { binary: isBinary });
}

function stream(): void {
  for (const client of wss.clients) client.send(Buffer.alloc(64 * 1024));
}
