import type { Socket } from 'node:net';
import { createSecureContext, createServer, type TLSSocket } from 'node:tls';
import type { TlsSettings } from '../scenario.ts';

/** Takes an accepted TCP connection; what comes of its TLS handshake, if it succeeds, is handed out elsewhere. */
export type Securing = (socket: Socket) => void;

/** Speaks TLS on connections that something else accepted. A handshake that fails ends with the alert that belongs to it. */
export function securing(
  { identities = {}, ...settings }: TlsSettings,
  secured: (socket: TLSSocket) => void,
): Securing {
  const server = createServer(settings, (socket) => {
    socket.on('error', () => undefined);
    secured(socket);
  });
  for (const [name, { cert, key }] of Object.entries(identities)) {
    server.addContext(name, createSecureContext({ ...settings, cert, key }));
  }
  server.on('tlsClientError', (_error, socket) => {
    socket.on('error', () => undefined);
    socket.end();
  });
  return (socket) => void server.emit('connection', socket);
}

/** The first byte of a TLS handshake (RFC 8446 §5.1). */
const HANDSHAKE = 22;

/** Looks at what a client says first, and hands its connection on as if nobody had looked. */
export function byFirstByte(secured: Securing, plain: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) =>
    void socket.once('data', (bytes: Buffer) => {
      socket.pause();
      socket.unshift(bytes);
      if (bytes[0] === HANDSHAKE) secured(socket);
      else plain(socket);
    });
}
