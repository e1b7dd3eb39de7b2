import type { RawData, WebSocket, WebSocketServer } from 'ws';
import type { Behaviour } from '../attack.ts';
import { type Counts, log } from './reporting.ts';

/** What the attackers of compression are after, in the answers of `reflect`. */
export const SECRET = 'f3a9c1e87b40d625';
const PAGE = { title: 'Search results', text: 'The quick brown fox jumps over the lazy dog. '.repeat(40) };

/** Attaches the behaviour to every connection of a server, as anybody would write it. */
export function serve(server: WebSocketServer, behaviour: Behaviour, counts: Counts): void {
  if (behaviour === 'log') {
    for (const event of ['rejected', 'conflict', 'socketError', 'error']) server.on(event, log);
  }
  if (behaviour === 'stream') setInterval(() => stream(server), 5);
  server.on('connection', (socket) => {
    counts.opened++;
    attend(socket, behaviour, counts);
  });
}

/** Attaches the behaviour to one connection. */
export function attend(socket: WebSocket, behaviour: Behaviour, counts: Counts): void {
  counts.connections++;
  const isLogged = behaviour === 'log';
  socket.on('error', (error) => isLogged && log(error));
  socket.on('close', () => counts.connections--);
  socket.on('message', (data, isBinary) => {
    counts.messages++;
    answer(socket, behaviour, data, isBinary);
  });
}

function answer(socket: WebSocket, behaviour: Behaviour, data: RawData, isBinary: boolean): void {
  switch (behaviour) {
    case 'echo':
    case 'log':
      return socket.send(data as Buffer, { binary: isBinary });
    case 'measure':
      return socket.send(String((data as Buffer).length));
    case 'reflect':
      return socket.send(page(data));
    case 'reflect-uncompressed':
      return socket.send(page(data), { compress: false });
    default:
  }
}

function page(query: RawData): string {
  return JSON.stringify({ ...PAGE, token: SECRET, query: String(query) });
}

function stream(server: WebSocketServer): void {
  for (const client of server.clients) client.send(Buffer.alloc(64 * 1024));
}
