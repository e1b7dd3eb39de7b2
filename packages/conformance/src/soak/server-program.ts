/** The server of the soak: sends everything back, and ends a connection in the way that it is asked to. Only the package differs. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import type * as npmWs from 'ws';
import type { WebSocket } from 'ws';
import { answer } from './answer.ts';
import { Books, codeOf } from './books.ts';
import { limits, readSettings, type ServerSettings } from './settings.ts';

const { package: name } = readSettings<ServerSettings>();
const { WebSocketServer } = (await import(name)) as typeof npmWs;
const books = new Books();

const wss = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  backlog: 4096,
  maxPayload: 1024 * 1024,
  perMessageDeflate: { threshold: 0 },
  // What only ours knows; ws overlooks it.
  ...{ ...limits, heartbeat: { intervalMs: 20_000, timeoutMs: 60_000 } },
});
wss.on('connection', (socket) => {
  const { tally } = books;
  tally.opened++;
  let end = 'as it comes';
  socket.on('error', (error) => books.outcome(`${end}, error: ${codeOf(error)}`));
  const closed = books.close(
    () => end,
    () => (socket as { closeCause?: unknown }).closeCause,
  );
  socket.on('close', (code) => {
    tally.closed++;
    closed(code);
  });
  socket.on('message', (data: Buffer, isBinary) => {
    tally.messages++;
    tally.bytes += data.length;
    const order = isBinary ? undefined : orderOf(data);
    if (order) {
      end = order;
      endings[order]?.(socket);
    } else socket.send(data, { binary: isBinary }, books.send(end));
  });
});
// That of ours, which has no types in ws.
(wss as NodeJS.EventEmitter).on('rejected', ({ code }: { code: string }) => books.outcome(`rejected: ${code}`));
await once(wss, 'listening');
answer(String((wss.address() as AddressInfo).port), books, emitters);

function* emitters(): Iterable<NodeJS.EventEmitter> {
  yield process;
  yield wss;
  for (const client of wss.clients) {
    yield client;
    yield transportOf(client);
  }
}

const endings: Record<string, (socket: WebSocket) => void> = {
  'server close': (socket) => socket.close(4001, 'as asked'),
  'server terminate': (socket) => socket.terminate(),
  'server reset': (socket) => transportOf(socket).resetAndDestroy(),
  'server half-close': (socket) => transportOf(socket).end(),
};

/** What a client asks for by a text of its name behind a mark that no other text begins with. */
function orderOf(data: Buffer): string | undefined {
  return data[0] === 0x21 ? data.toString('latin1', 1) : undefined;
}

function transportOf(socket: WebSocket): Socket {
  return (socket as unknown as { _socket: Socket })._socket;
}
