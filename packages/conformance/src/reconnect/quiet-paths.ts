// Walks every way in which a WebSocket that comes back can fail, with nobody listening to anything. A test runs it and expects
// exit code 0 and no word on stderr: neither an uncaught exception, nor an unhandled rejection, nor a warning.
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { ReconnectingWebSocket as Ours } from '@handfast/ws';
import { ReconnectingWebSocket, type ReconnectOptions, type TransportConstructor } from '@handfast/ws/reconnect';
import { WebSocket as Undici } from 'undici';
import { WebSocket as NpmWs, WebSocketServer } from 'ws';

const classes: Record<string, TransportConstructor | undefined> = { ours: undefined, ws: NpmWs, undici: Undici };

const silent = createServer(() => {});
const garbage = createServer((socket) => void socket.on('error', () => {}).end('garbage\r\n\r\n'));
const cutting = createServer((socket) => void socket.on('error', () => {}).once('data', () => socket.destroy()));
const refusing = createHttpServer((_, response) => void response.writeHead(503).end());
refusing.on('upgrade', (_, socket) => void socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n'));
const closing = new WebSocketServer({ host: '127.0.0.1', port: 0 });
closing.on('connection', (socket) => void socket.on('error', () => {}).close(1011));
const breaking = new WebSocketServer({ host: '127.0.0.1', port: 0 });
breaking.on('connection', (socket, request) => {
  socket.on('error', () => {});
  request.socket.write(Buffer.from([0xff, 0xff, 0xff]));
});
const silentOnes: { destroy(): void }[] = [];
silent.on('connection', (socket) => void silentOnes.push(socket.on('error', () => {})));

const servers = [silent, garbage, cutting, refusing];
for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const at = (server: Server | WebSocketServer) => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;

const fails = () => {
  throw new Error('no token');
};
const rejects = () => Promise.reject(new Error('no token'));

const paths: Record<string, [url: ConstructorParameters<typeof Ours>[0], options?: ReconnectOptions]> = {
  refused: ['ws://127.0.0.1:1/'],
  'not a URL': ['nonsense'],
  'a URL that is not for this': ['ftp://127.0.0.1/'],
  garbage: [at(garbage)],
  'cut off': [at(cutting)],
  'status 503': [at(refusing)],
  'no answer': [at(silent), { connectTimeoutMs: 20 }],
  'closed by the peer': [at(closing)],
  'a peer that breaks the protocol': [at(breaking)],
  'a url that throws': [fails],
  'a url that rejects': [rejects],
  'headers that reject': [at(closing), { headers: rejects }],
  'a header that cannot be': [at(closing), { headers: { 'a b': '\n' } }],
  'a hook that throws': [at(closing), { shouldReconnect: fails }],
  silence: [at(silent), { connectTimeoutMs: 0, signal: AbortSignal.timeout(50) }],
  'an abort in the beginning': [at(closing), { signal: AbortSignal.abort() }],
};

let walked = 0;
for (const WebSocket of Object.values(classes)) {
  for (const [url, options = {}] of Object.values(paths)) {
    for (const end of ['exhausted', 'close', 'close at once'] as const) {
      const rules: ReconnectOptions = { minDelayMs: 1, maxDelayMs: 2, maxAttempts: 3, ...options };
      const socket = WebSocket
        ? new ReconnectingWebSocket(url, 'chat', { ...rules, WebSocket })
        : new Ours(url, 'chat', rules);
      // Promises that nobody looks at.
      void socket.waitUntilOpen();
      socket.send('kept');
      if (end === 'close at once') socket.close();
      await over(socket, end === 'close');
      void socket.waitUntilOpen();
      walked += 1;
    }
  }
}

for (const socket of silentOnes) socket.destroy();
for (const server of [closing, breaking]) {
  for (const client of server.clients) client.terminate();
  server.close();
}
for (const server of servers) server.close();
// What fails late fails before this: nothing keeps the process alive any more.
process.on('exit', () => console.log(`walked ${walked}`));

/** Watches `state` from outside, so that nobody listens. */
async function over(socket: { state: { name: string }; close(): void }, isToBeClosed: boolean): Promise<void> {
  let isClosed = !isToBeClosed;
  while (socket.state.name !== 'closed') {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (isClosed || socket.state.name === 'connecting') continue;
    isClosed = true;
    socket.close();
  }
}
