/** A server that can be killed, stopped, held up, and left without descriptors. */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { WebSocketServer } from '@handfast/ws';
import { SessionServer } from '@handfast/ws/session';
import { type EchoSettings, leaveDescriptors, readSettings } from './settings.ts';
import { uncaught } from './uncaught.ts';

const { port, options, sessions: takesSessions, descriptors } = readSettings<EchoSettings>();
const counts = { opened: 0, closed: 0, closeTwice: 0 };
const causes: string[] = [];
const sessions = new SessionServer();
sessions.on('session', (session) => {
  // At once: what was said before a kill has been said.
  session.on('message', ({ data }) => void writeSync(1, `SEEN ${data}\n`));
});

const server = new WebSocketServer({ host: '127.0.0.1', port, ...options });
server.on('connection', (socket) => {
  let isClosed = false;
  counts.opened++;
  socket.on('error', (error) => causes.push(String(error)));
  socket.on('close', () => {
    if (isClosed) counts.closeTwice++;
    isClosed = true;
    counts.closed++;
    if (socket.closeCause) causes.push(String((socket.closeCause as { code?: string }).code));
  });
  if (takesSessions) return sessions.accept(socket, undefined);
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
await once(server, 'listening');
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [, ms] = /^stall (\d+)$/.exec(line) ?? [];
    if (ms !== undefined) stall(Number(ms));
    console.log(`STATE ${JSON.stringify({ ...counts, causes, uncaught, clients: server.clients.size })}`);
  })
  .on('close', () => process.exit());
if (descriptors !== undefined) leaveDescriptors(descriptors);
console.log(`READY ${(server.address() as AddressInfo).port}`);

/** A computation that takes so long. */
function stall(ms: number): void {
  console.log('STALLING');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
