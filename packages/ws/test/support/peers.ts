import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import tls, { type TLSSocket, type TlsOptions } from 'node:tls';

/** The port of a server on 127.0.0.1. The test ends only after every connection to it has ended: a leak makes it hang. */
export async function listening(t: TestContext, server: Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  t.after(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

/** Listens on a local socket. */
export async function listeningAt(t: TestContext, server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.after(() => new Promise<void>((resolve) => server.close(() => resolve())));
}

/** A TCP server that does `talk` with every connection, reads what comes, and minds no error. */
export function rawServer(talk: (socket: Socket) => void): Server {
  return net.createServer((socket) => {
    socket.on('error', () => {});
    talk(socket);
    socket.resume();
  });
}

/** A TCP server that waits for the whole opening request, and then answers with these bytes. */
export function answering(answer: string | Buffer | ((request: string) => string | Buffer)): Server {
  return rawServer((socket) => {
    onRequest(socket, (request) => socket.write(typeof answer === 'function' ? answer(request) : answer));
  });
}

/** Calls back once the head of a request is there. */
export function onRequest(socket: Socket, done: (head: string) => void): void {
  let head = '';
  const read = (chunk: Buffer) => {
    head += chunk.toString('latin1');
    if (!head.includes('\r\n\r\n')) return;
    socket.removeListener('data', read);
    done(head);
  };
  socket.on('data', read);
}

/** The same over TLS; sessions that fail are no concern of the server. */
export function tlsServer(options: TlsOptions, talk: (socket: TLSSocket) => void = () => {}): Server {
  const server = tls.createServer(options, (socket) => {
    socket.on('error', () => {});
    talk(socket);
    socket.resume();
  });
  server.on('tlsClientError', () => {});
  return server;
}

export function httpServer(listener: http.RequestListener): Server {
  return http.createServer(listener);
}

export function httpsServer(options: TlsOptions, listener: http.RequestListener = () => {}): Server {
  const server = https.createServer(options, listener);
  server.on('tlsClientError', () => {});
  return server;
}

/** A port of 127.0.0.1 on which nothing listens: one that was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** One header of a raw request. */
export function headerOf(request: string, name: string): string | undefined {
  const prefix = `${name.toLowerCase()}:`;
  const line = request.split('\r\n').find((it) => it.toLowerCase().startsWith(prefix));
  return line?.slice(prefix.length).trim();
}
