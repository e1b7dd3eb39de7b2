import type { IncomingMessage } from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';

/** The key of the example in RFC 6455 §1.3, and the Accept that answers it. */
export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
export const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** Header lines of a good opening request, with some changed: `undefined` leaves one out, a list is several lines. */
export function upgradeHeaders(changes: { [name: string]: string | string[] | undefined } = {}): [string, string][] {
  const headers = {
    Host: 'server.example.com',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': KEY,
    'Sec-WebSocket-Version': '13',
    ...changes,
  };
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
  );
}

/** The same as the bytes of a request. */
export function upgradeRequest(
  changes: { [name: string]: string | string[] | undefined } = {},
  line = 'GET / HTTP/1.1',
): string {
  const lines = upgradeHeaders(changes).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line}\r\n${lines.join('')}\r\n`;
}

/** A request as Node's parser would hand it over. */
export function incoming(changes: { [name: string]: string | string[] | undefined } = {}, url = '/'): IncomingMessage {
  const fields = upgradeHeaders(changes);
  const headers: { [name: string]: string } = {};
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : key === 'host' ? headers[key] : `${headers[key]}, ${value}`;
  }
  const socket = { remoteAddress: '192.0.2.7' };
  return { method: 'GET', url, httpVersion: '1.1', headers, rawHeaders: fields.flat(), socket } as never;
}

/** Connects, sends, and collects what comes until the other side ends. */
export function exchange(port: number, request: string | Buffer): Promise<string> {
  return collect(connectTo(port, request));
}

/** Connects and sends. */
export function connectTo(port: number, request: string | Buffer): net.Socket {
  const socket = net.connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.write(request);
  return socket;
}

/** Everything that comes until the end. */
export async function collect(socket: Duplex): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await new Promise((resolve) => socket.once('end', resolve).once('close', resolve));
  return Buffer.concat(chunks).toString('latin1');
}

/** The head of the answer, up to and including its empty line; nothing behind it is lost. */
export function answerHead(socket: Duplex): Promise<string> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.removeListener('data', read);
      socket.pause();
      if (head.length > end + 4) socket.unshift(head.subarray(end + 4));
      resolve(head.toString('latin1', 0, end + 4));
    };
    socket.on('data', read);
    socket.once('close', () => reject(new Error(`closed after ${JSON.stringify(head.toString('latin1'))}`)));
  });
}

/** Status, headers and body of an answer. */
export function readAnswer(text: string): { status: number; headers: Map<string, string>; body: string } {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body: text.slice(end + 4) };
}
