import type { IncomingMessage } from 'node:http';
import { WebSocket, WebSocketServer } from '../../src/index.ts';
import { MemorySessionStore, SessionClient, SessionServer, type SessionStore } from '../../src/session/index.ts';

// Compiled only: what the types of sessions have to allow, and what they have to refuse.

const sessions = new SessionServer({
  data: (request: IncomingMessage, socket: WebSocket) => ({ path: request.url ?? '', open: socket.readyState }),
  mayResume: (session) => session.data.path === '/' && session.user !== undefined,
});

sessions.on('session', (session, request) => {
  const path: string = session.data.path;
  session.data.open += 1;
  // @ts-expect-error: the context has no such thing
  session.data.missing;
  session.on('message', ({ data, isBinary, number }) => {
    const message: string | Uint8Array = data;
    session.send(isBinary ? message : `${path} ${number} ${request.headers.host}`);
  });
  session.on('end', ({ cause }) => {
    // @ts-expect-error: there is no such cause
    if (cause === 'bored') return;
  });
  // @ts-expect-error: there is no such event
  session.on('messages', () => {});
});

new WebSocketServer({ noServer: true }).on('connection', (socket, request) => sessions.accept(socket, request));

const plain = new SessionServer({ windowMs: 1000 });
plain.on('session', ({ data }) => {
  const none: undefined = data;
  return none;
});

const store: SessionStore<{ count: number }> = new MemorySessionStore<{ count: number }>();
new SessionServer({ store }).on('session', ({ data }) => data.count.toFixed());

export async function client(): Promise<void> {
  const made = new SessionClient('ws://127.0.0.1/', { WebSocket, protocols: ['chat'], maxAttempts: 3 });
  for await (const { data } of made) if (typeof data === 'string') await made.sendAsync(data.trim());
  const { error } = await made.close();
  if (error?.code === 'SESSION_LOST') return;
  // @ts-expect-error: there is no such code
  if (error?.code === 'SESSION_MISLAID') return;
  // @ts-expect-error: the session has the buffer
  new SessionClient('ws://127.0.0.1/', { overflow: 'drop-oldest' });
}
