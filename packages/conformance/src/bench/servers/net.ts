/**
 * No WebSocket at all: after the handshake it sends the bytes that come back as they are, masks included.
 * What is left of a server's cost when the protocol's work is taken away.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { announce } from './control.ts';
import { listen } from './http.ts';
import { readSettings } from './settings.ts';

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const settings = readSettings();
const clients = new Set<Socket>();
const { tls } = settings;
const server = tls
  ? createSecureServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, serve)
  : createServer(serve);
announce(await listen(server));

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('close', () => clients.delete(socket));
  socket.once('data', (head) => {
    const key = /^sec-websocket-key: *(\S+)/im.exec(head.toString('latin1'))?.[1];
    const proof = createHash('sha1').update(`${key}${guid}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\n\r\n`,
    );
    clients.add(socket);
    socket.on('data', settings.behaviour === 'echo' ? (bytes) => socket.write(bytes) : broadcast);
  });
}

function broadcast(bytes: Buffer): void {
  for (const client of clients) client.write(bytes);
}
