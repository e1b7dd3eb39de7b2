// How programs that were written against @types/ws use it, as ES modules. Compiled, never run.
import { once } from 'node:events';
import { createServer, IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import WebSocket, {
  type AddressInfo,
  type CertMeta,
  type ClientOptions,
  type CloseEvent,
  createWebSocketStream,
  type Data,
  type ErrorEvent,
  type Event,
  type EventListenerOptions,
  type FinishRequestCallback,
  type MessageEvent,
  type WebSocket as NamedWebSocket,
  type PerMessageDeflateOptions,
  type RawData,
  type ServerOptions,
  type VerifyClientCallbackAsync,
  type VerifyClientCallbackSync,
  WebSocketServer,
} from 'ws';

const deflate: PerMessageDeflateOptions = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 10,
  clientMaxWindowBits: 10,
  concurrencyLimit: 10,
  threshold: 1024,
  zlibDeflateOptions: { chunkSize: 1024, memLevel: 7, level: 3 },
  zlibInflateOptions: { chunkSize: 10 * 1024 },
};

const options: ClientOptions = {
  headers: { Authorization: 'Bearer x' },
  origin: 'https://example.com',
  perMessageDeflate: deflate,
  handshakeTimeout: 1000,
  followRedirects: true,
  maxRedirects: 3,
  maxPayload: 1024,
  rejectUnauthorized: false,
  ca: Buffer.from(''),
  checkServerIdentity: (servername: string, cert: CertMeta): boolean => !!servername && !!cert,
  generateMask(mask: Buffer) {
    mask.fill(0);
  },
};
const finish: FinishRequestCallback = (request, websocket) => {
  request.setHeader('X-State', websocket.readyState);
  request.end();
};

const ws = new WebSocket('ws://example.com', ['a', 'b'], { ...options, finishRequest: finish });
new WebSocket('ws://example.com');
new WebSocket(new URL('ws://example.com'), 'a');
new WebSocket('ws://example.com', options);
new WebSocket('ws://example.com', undefined, options);
new WebSocket('ws+unix:/tmp/socket:/path', { timeout: 1, auth: 'user:secret', lookup: undefined });
new WebSocket(null);

ws.on('open', function () {
  this.send('this is the socket');
});
ws.on('open', () => ws.send('hello', (error) => error?.message));
ws.on('message', (data: RawData, isBinary: boolean) => {
  if (Buffer.isBuffer(data)) ws.send(data, { binary: isBinary });
  else if (data instanceof ArrayBuffer) ws.send(new Uint8Array(data));
  else ws.send(Buffer.concat(data));
});
ws.on('message', (data) => JSON.parse(data.toString()));
ws.on('message', function message(data, isBinary) {
  this.send(data.toString(), { binary: isBinary, compress: true, fin: true, mask: true });
});
ws.once('close', (code: number, reason: Buffer) => console.log(code, reason.toString()));
ws.on('error', console.error);
ws.on('error', (error: Error) => error.stack);
ws.on('error', (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED');
ws.on('ping', (data: Buffer) => ws.pong(data));
ws.on('pong', () => {});
ws.on('upgrade', (response) => response.headers['set-cookie']);
ws.on('redirect', (url, request) => request.setHeader('X-From', url));
ws.on('unexpected-response', (request, response) => {
  console.log(response.statusCode);
  request.destroy();
});
ws.on('something of my own', (value: { anything: true }) => value.anything);
ws.off('pong', () => {})
  .removeListener('ping', () => {})
  .addListener('open', () => {});
ws.removeAllListeners().setMaxListeners(0);
ws.emit('something of my own', { anything: true });

ws.binaryType = 'arraybuffer';
ws.onopen = (event: Event) => event.target.send('x');
ws.onmessage = (event: MessageEvent) => console.log(event.data, event.type);
ws.onmessage = ({ data }) => (typeof data === 'string' ? data.length : 0);
ws.onclose = (event) => (event.wasClean ? event.code : event.reason);
ws.onerror = (event: ErrorEvent) => event.message || event.error;
ws.onmessage = null;
const onMessage = (event: MessageEvent): Data => event.data;
const once_: EventListenerOptions = { once: true };
ws.addEventListener('message', onMessage, once_);
ws.addEventListener('close', (event: CloseEvent) => event.code);
ws.addEventListener('error', (event) => event.message);
ws.addEventListener('open', { handleEvent: (event) => event.target.close(1000, 'bye') });
ws.removeEventListener('message', onMessage);

ws.ping();
ws.ping('data', false, (error: Error) => error.message);
ws.pong(Buffer.alloc(1));
ws.send(new Uint8Array(1).buffer, {}, (error?: Error) => error);
ws.send([1, 2, 3]);
ws.close(1001, Buffer.from('going away'));
ws.terminate();
ws.pause();
ws.resume();
const state: 0 | 1 | 2 | 3 = ws.readyState;
const isOpen: boolean = ws.readyState === WebSocket.OPEN || state === ws.CONNECTING || ws.isPaused;
const facts: [string, string, string, number, boolean] = [
  ws.url,
  ws.protocol,
  ws.extensions,
  ws.bufferedAmount,
  isOpen,
];
const stream: Duplex = createWebSocketStream(ws, { encoding: 'utf8', decodeStrings: false });
stream.on('data', console.log);
await once(ws, 'open');
console.log(facts, stream);

class User extends WebSocket {
  name = 'nobody';
  override send(...args: [data: string]): void {
    super.send(args[0]);
  }
}
class Authenticated extends IncomingMessage {
  user?: { id: number };
}

const sync: VerifyClientCallbackSync = ({ origin, secure, req }) => secure && origin === req.headers.host;
const asynchronous: VerifyClientCallbackAsync<Authenticated> = async (info, callback) => {
  if (info.req.user) callback(true);
  else callback(false, 401, 'Unauthorized', { 'WWW-Authenticate': 'Basic' });
};
const serverOptions: ServerOptions<typeof User, typeof Authenticated> = {
  noServer: true,
  WebSocket: User,
  verifyClient: asynchronous,
  handleProtocols: (protocols: Set<string>, request) => (request.user && protocols.has('chat') ? 'chat' : false),
};
const users = new WebSocketServer(serverOptions);
users.on('connection', (user, request) => {
  user.name = String(request.user?.id);
  for (const other of users.clients) if (other !== user) other.send(other.name);
});

const http = createServer<typeof IncomingMessage>();
const server = new WebSocketServer({ server: http, path: '/ws', clientTracking: true, perMessageDeflate: deflate });
new WebSocketServer({ port: 0, host: '::', backlog: 5, maxPayload: 1, verifyClient: sync }, () => {});
new WebSocketServer({ server: createSecureServer(), verifyClient: (info: { origin: string }) => !!info.origin });
new WebSocketServer({ noServer: true, verifyClient: ({ req }, done) => done(!!req.url) });
server.on('connection', (socket, request: IncomingMessage) =>
  console.log(socket.protocol, request.socket.remoteAddress),
);
server.on('connection', function connection(socket: WebSocket & { isAlive?: boolean }) {
  socket.isAlive = true;
  this.clients.forEach((client) => {
    if (client.readyState === WebSocket.OPEN) client.send('hi');
  });
});
server.on('headers', (headers, request) => headers.push(`X-Url: ${request.url}`));
server.on('wsClientError', (error, socket, request) => socket.destroy(new Error(error.message + request.url)));
server.on('error', (error) => console.error(error.message));
server.once('listening', () => console.log((server.address() as AddressInfo).port));
http.on('upgrade', (request, socket, head) => {
  if (server.shouldHandle(request)) {
    server.handleUpgrade(request, socket, head, (client, again) => server.emit('connection', client, again));
  } else socket.destroy();
});
server.close((error) => console.log(error?.message, server.path, server.options.port));

class Rooms extends WebSocketServer {
  readonly rooms = new Map<string, Set<WebSocket>>();
  override shouldHandle(request: IncomingMessage): boolean {
    return this.rooms.has(request.url ?? '');
  }
}
const rooms: WebSocketServer = new Rooms({ noServer: true });
const same: NamedWebSocket = new WebSocket('ws://example.com');
const later: Promise<WebSocket> = new Promise((resolve) => rooms.once('connection', (socket) => resolve(socket)));
const table: Record<string, WebSocket.RawData> = {};
const nested: WebSocket.ServerOptions & { client: WebSocket.ClientOptions } = { client: {} };

export { later, nested, same, table };
