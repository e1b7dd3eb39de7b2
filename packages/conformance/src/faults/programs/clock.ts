/** A server and its clients in one process, whose calendar is set forward and back. Says what came of them. */
import { once } from 'node:events';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { uncaught } from './uncaught.ts';

// Before anything else is loaded: what keeps a reference to it has this one.
const systemNow = Date.now;
let jumpMs = 0;
Date.now = () => systemNow() + jumpMs;

const { WebSocket, WebSocketServer } = await import('@handfast/ws');
const { SessionClient, SessionServer } = await import('@handfast/ws/session');
const { openingRequest } = await import('../../attack/hostile.ts');

const DAY_MS = 86_400_000;
const heartbeat = { intervalMs: 200, timeoutMs: 5000 };
const deadlines = { messageMs: 60_000, writeMs: 60_000 };
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, heartbeat, deadlines });
const sessions = new SessionServer({ windowMs: 30_000 });
const closed: string[] = [];
server.on('connection', (socket, request) => {
  socket.on('error', (error) => closed.push(String(error)));
  if (socket.protocol) return sessions.accept(socket, request);
  socket.on('close', (code) =>
    closed.push(`server: ${[code, (socket.closeCause as { code?: string } | undefined)?.code].join(' ').trim()}`),
  );
  socket.on('message', (data) => socket.send(data));
});
sessions.on('session', (session) => session.on('message', ({ data }) => session.send(`echo ${data}`)));
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const url = `ws://127.0.0.1:${port}/`;

const client = new WebSocket(url, { heartbeat, handshakeTimeout: 20_000 });
client.on('close', (code) => closed.push(`client: ${code}`));
await once(client, 'open');
// In the middle of a message, with plenty of time to finish it.
client.send('begun', { fin: false });
const member = new SessionClient(url, { WebSocket, minDelayMs: 1, maxDelayMs: 5, restartDelayMs: 1 });
const lost: string[] = [];
member.on('lost', ({ error }) => lost.push(error.message));
await member.sendAsync('before');

const heard: string[] = [];
member.on('message', ({ data }) => heard.push(String(data)));
for (const ms of [DAY_MS, -2 * DAY_MS, DAY_MS]) {
  // Suspended while it happens: the window is 30 seconds, and not the days of the calendar.
  const isBack = new Promise<void>((resolve) => member.on('resumed', () => resolve()));
  for (const socket of server.clients) if (socket.protocol) socket.terminate();
  jumpMs += ms;
  await isBack;
  await member.sendAsync(`after ${jumpMs}`);
  for (let i = 0; i < 2; i++) await once(client, 'pong');
  const late = new WebSocket(url, { handshakeTimeout: 20_000 });
  await once(late, 'open');
  late.close();
  await once(late, 'close');
}
const echo = once(client, 'message');
client.send(' and ended', { fin: true });
const [text] = await echo;

// A clock that was set back hides nobody: this one never answers.
const strict = new WebSocketServer({ host: '127.0.0.1', port: 0, heartbeat: { intervalMs: 100, timeoutMs: 300 } });
await once(strict, 'listening');
const mute = connectTcp((strict.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
mute.write(openingRequest());
const [watched] = (await once(strict, 'connection')) as [InstanceType<typeof WebSocket>];
mute.resume();
await new Promise<void>((resolve) => mute.on('data', (bytes: Buffer) => bytes.includes(0x89) && resolve()));
jumpMs -= DAY_MS;
await once(watched, 'close');
const cause = (watched.closeCause as { code?: string } | undefined)?.code;

const before = [...closed];
console.log(
  `RESULT ${JSON.stringify({ text: String(text), closed: before, lost, heard, sessions: sessions.size, cause, uncaught })}`,
);
process.exit();
