/** Runs in a network of its own, whose only interface it takes down and up: a cable that is pulled, and put back. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { WebSocket, WebSocketServer } from '@handfast/ws';
import { type Session, SessionClient, SessionServer } from '@handfast/ws/session';
import { Witness } from '../witness.ts';
import { uncaught } from './uncaught.ts';

const cable = (state: 'up' | 'down') => promisify(execFile)('ip', ['link', 'set', 'lo', state]);
const heartbeat = { intervalMs: 100, timeoutMs: 500 };

await cable('up');
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, heartbeat });
const sessions = new SessionServer({ windowMs: 60_000 });
const seen: string[] = [];
const begun = new Promise<Session>((resolve) => sessions.on('session', (session) => resolve(session)));
const witnesses: Witness[] = [];
server.on('connection', (socket) => {
  if (socket.protocol) sessions.accept(socket, undefined);
  else witnesses.push(new Witness(socket));
});
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const url = `ws://127.0.0.1:${port}/`;

const plain = new Witness(new WebSocket(url, { heartbeat }));
await once(plain.socket, 'open');
const client = new SessionClient(url, {
  WebSocket,
  minDelayMs: 20,
  maxDelayMs: 50,
  restartDelayMs: 1,
  idleMs: 500,
  connectTimeoutMs: 500,
});
const received: string[] = [];
client.on('message', ({ data }) => received.push(String(data)));
const session = await begun;
session.on('message', ({ data }) => seen.push(String(data)));
await client.sendAsync('before');
await session.sendAsync('before');

await cable('down');
plain.send(Buffer.alloc(48 * 1024 * 1024));
const sent = ['one', 'two'].flatMap((text) => [client.sendAsync(text), session.sendAsync(text)]);
const isSuspended =
  session.state === 'suspended' || new Promise<void>((resolve) => session.once('suspended', () => resolve()));
// A connection that is opened now gets no answer.
const dialled = new Witness(new WebSocket(url, { handshakeTimeout: 300 }));
const [other] = witnesses as [Witness];
await Promise.all([plain.closed(), other.closed(), dialled.closed(), isSuspended]);

await cable('up');
await Promise.all(sent);
const again = new WebSocket(url);
await once(again, 'open');
again.removeAllListeners().terminate();
const result = {
  complaints: [plain, other, dialled].flatMap((it) => it.complaints()),
  causes: [plain, other].map(({ socket }) => (socket.closeCause as { code?: string } | undefined)?.code),
  dialled: dialled.errors.map((error) => (error as { code?: string }).code),
  failedSends: plain.failedSends,
  seen,
  received,
  uncaught,
};
console.log(`RESULT ${JSON.stringify(result)}`);
process.exit();
