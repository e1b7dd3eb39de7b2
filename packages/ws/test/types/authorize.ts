// What `authorize` returns is the type of `socket.user`. This file is only compiled: when it is wrong, the build fails.
import type { IncomingMessage } from 'node:http';
import type * as theirs from 'ws';
import { type Denial, deny, Router, type ServerOptions, WebSocket, WebSocketServer } from '../../src/index.ts';

/** Compiles when both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
const same = <A, B>(_: Same<A, B>): void => undefined;

interface User {
  readonly id: number;
}

export function inferred(): void {
  const server = new WebSocketServer({
    noServer: true,
    authorize: async (request, { signal }) => {
      same<typeof request, IncomingMessage>(true);
      same<typeof signal, AbortSignal>(true);
      if (request.headers.authorization === undefined) return deny(401, { headers: { 'WWW-Authenticate': 'Bearer' } });
      return { id: 1 };
    },
  });
  server.on('connection', (socket, request) => {
    same<typeof socket.user, { id: number }>(true);
    same<typeof request, IncomingMessage>(true);
    socket.send(String(socket.user.id));
  });
  server.on('socketError', (error, socket) => console.error(error.message, socket.user.id));
  for (const client of server.clients) same<typeof client.user, { id: number }>(true);
  const plain: WebSocketServer = server;
  const ofTheirs: theirs.WebSocketServer = server;
  console.log(plain, ofTheirs);
}

export function synchronous(): void {
  const server = new WebSocketServer({
    noServer: true,
    authorize: (request): User | Denial | undefined => (request.url === '/' ? { id: 1 } : undefined),
  });
  server.on('connection', (socket) => same<typeof socket.user, User>(true));
}

export function withoutAuthorize(): void {
  const server = new WebSocketServer({ noServer: true });
  server.on('connection', (socket) => {
    const plain: WebSocket = socket;
    plain.terminate();
    same<typeof socket.user, unknown>(true);
  });
}

export function withClassOfItsOwn(): void {
  class Mine extends WebSocket {
    room = '';
  }
  const server = new WebSocketServer({ noServer: true, WebSocket: Mine, authorize: () => ({ id: 1 }) });
  server.on('connection', (socket) => {
    same<typeof socket.room, string>(true);
    same<typeof socket.user, { id: number }>(true);
  });
  const options: ServerOptions<typeof Mine, typeof IncomingMessage, User> = { authorize: () => ({ id: 1 }) };
  console.log(options);
}

export function routed(): void {
  const router = new Router();
  const rooms = router.add('/rooms/:room/users/:id', {
    authorize: (request) => {
      same<typeof request.params, { readonly room: string; readonly id: string }>(true);
      return { id: 1 };
    },
  });
  rooms.on('connection', (socket, request) => {
    same<typeof request.params.room, string>(true);
    same<typeof socket.user, { id: number }>(true);
  });
  const admin = router.add({ path: '/a/:id', host: 'example.com' });
  admin.on('connection', (_socket, request) => same<typeof request.params, { readonly id: string }>(true));
  const given = router.add('/b', new WebSocketServer({ noServer: true }));
  same<typeof given, WebSocketServer>(true);
}
