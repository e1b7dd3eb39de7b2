import type { RequestOptions } from 'node:http';
import { type ClientHttp2Session, connect as connectSession } from 'node:http2';
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
    // The address only says what every request says for itself.
    const session = connectSession('https://localhost', { createConnection: () => socket });
    whenSettled(session, (error) => {
      if (error) return connected(error);
      if (session.remoteSettings?.enableConnectProtocol) return connected(null, new StreamTransport(session, true));
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
    if (session.remoteSettings?.enableConnectProtocol) return connected(null, new StreamTransport(session, false));
    connected(new Error('The server of this HTTP/2 session does not take WebSockets (RFC 8441 §3)'));
  };
  if (session.closed || session.destroyed) return open(new Error('This HTTP/2 session is closed'));
  if (session.connecting) return whenSettled(session, open);
  if (session.remoteSettings?.enableConnectProtocol) return open();
  // Until the peer's first SETTINGS frame came, Node shows defaults; what answers a ping has sent it before.
  session.ping((error) => open(error ?? undefined));
}

/** Calls once: when the peer's settings came, or when they will not. */
function whenSettled(session: ClientHttp2Session, done: (error?: Error) => void): void {
  const settled = () => end();
  const failed = (error: Error) => end(error);
  const closed = () => end(new Error('The HTTP/2 connection closed before the server had sent its settings'));
  const end = (error?: Error) => {
    session.removeListener('remoteSettings', settled);
    session.removeListener('error', failed);
    session.removeListener('close', closed);
    // What breaks later is told by the streams.
    session.on('error', () => {});
    done(error);
  };
  session.once('remoteSettings', settled);
  session.once('error', failed);
  session.once('close', closed);
}
