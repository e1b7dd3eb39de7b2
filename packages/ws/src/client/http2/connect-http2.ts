import type { RequestOptions } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { StreamTransport } from './stream-transport.ts';

/** Makes the TLS connection; the protocols are for ALPN. */
type ConnectTls = (options: RequestOptions & ConnectionOptions) => TLSSocket;
/** Called once, with a transport or with why there is none. */
export type Connected = (error: Error | null, transport?: Duplex) => void;

/**
 * Connects by HTTP/2 where the server has it and takes WebSockets on it (RFC 8441 §3: SETTINGS_ENABLE_CONNECT_PROTOCOL), else by
 * HTTP/1.1: on the same connection when TLS agreed on that, on a second one when the server speaks HTTP/2 but not this of it.
 *
 * @param follow told of each connection when it is begun
 */
export function connectHttp2(
  connectTls: ConnectTls,
  options: RequestOptions & ConnectionOptions,
  follow: (transport: Duplex) => void,
  connected: Connected,
): void {
  const socket = connectTls({ ...options, ALPNProtocols: ['h2', 'http/1.1'] });
  follow(socket);
  const failed = (error: Error) => connected(error);
  socket.once('error', failed);
  socket.once('secureConnect', () => {
    socket.removeListener('error', failed);
    if (socket.alpnProtocol !== 'h2') return connected(null, socket);
    // Loaded when it is needed: it takes half a megabyte, and few programs need it.
    const { connect: connectSession } = process.getBuiltinModule('node:http2');
    // The address only says what every request says for itself. What a server would push is not for a WebSocket.
    const session = connectSession('https://localhost', {
      createConnection: () => socket,
      settings: { enablePush: false },
    });
    whenSettled(session, (error) => {
      if (error) return connected(error);
      if (session.remoteSettings?.enableConnectProtocol) return connected(null, new StreamTransport(session, socket));
      session.close();
      const plain = connectTls({ ...options, ALPNProtocols: ['http/1.1'] });
      follow(plain);
      connected(null, plain);
    });
  });
}

/** A stream on a connection that the program has, and shares between sockets. */
export function connectOnSession(session: ClientHttp2Session, connected: Connected): void {
  const open = (error?: Error) => {
    if (error) return connected(error);
    if (session.remoteSettings?.enableConnectProtocol) return connected(null, new StreamTransport(session));
    connected(new Error('The server of this HTTP/2 session does not take WebSockets (RFC 8441 §3)'));
  };
  if (session.closed || session.destroyed) return open(new Error('This HTTP/2 session is closed'));
  if (!session.connecting && session.remoteSettings?.enableConnectProtocol) return open();
  whenSettled(session, open, !session.connecting);
}

type Settled = (error?: Error) => void;

/** Who waits for the settings of a session: however many they are, they share its listeners. */
const waiting = new WeakMap<ClientHttp2Session, Settled[]>();

/**
 * Calls once: when the peer's settings came, or when they will not.
 * @param mayHaveCome the settings may be here: until they are, Node shows defaults, and what answers a ping has sent them before
 */
function whenSettled(session: ClientHttp2Session, done: Settled, mayHaveCome = false): void {
  const others = waiting.get(session);
  if (others) others.push(done);
  else watchSettings(session, [done], mayHaveCome);
}

function watchSettings(session: ClientHttp2Session, all: Settled[], mayHaveCome: boolean): void {
  waiting.set(session, all);
  const settled = () => end();
  const failed = (error: Error) => end(error);
  const closed = () => end(new Error('The HTTP/2 connection closed before the server had sent its settings'));
  const end = (error?: Error) => {
    if (!waiting.delete(session)) return;
    session.removeListener('remoteSettings', settled);
    session.removeListener('error', failed);
    session.removeListener('close', closed);
    // What breaks later is told by the streams.
    if (!session.listeners('error').includes(ignore)) session.on('error', ignore);
    for (const each of all) each(error);
  };
  session.once('remoteSettings', settled);
  session.once('error', failed);
  session.once('close', closed);
  // A session that breaks says more than its ping.
  if (mayHaveCome) session.ping((error) => session.destroyed || end(error ?? undefined));
}

function ignore(): void {}
