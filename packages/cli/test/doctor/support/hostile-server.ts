import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { makeCertificate } from '@handfast/ws/testing';
import { securing } from '../../../src/lab/hosts/tls-sockets.ts';
import { Random, seedOf } from '../../../src/lab/wire/random.ts';

/** A server whose every byte comes from a seed. */
export interface HostileServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A whole number from 0 up to, and without, that one. */
export function below(random: Random, end: number): number {
  return random.between(0, end - 1);
}

const certificate = makeCertificate();
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const heads = [
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=15\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 40\r\n\r\n<!doctype html><title>\u001b[31m</title><script>alert(1)</script>',
  'HTTP/1.1 301 Moved Permanently\r\nLocation: https://\u001b]0;x\u0007.example/?token=abc\r\n\r\n',
  'HTTP/1.1 429 Too Many Requests\r\nRetry-After: -1e99\r\n\r\n',
  'HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n```\n# x',
  'HTTP/1.1 503 \u009b2J\r\nServer: nginx/\u202e\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n',
  'SSH-2.0-OpenSSH_9.2\r\n',
  '-ERR unknown command\r\n',
];

/** Listens on loopback, behind a TLS that is in order where it is to be secure. What it does depends on the seed and on which connection it is, and on nothing else. */
export async function startHostileServer(seed: number, { secure = false } = {}): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  let count = 0;
  // Most servers do the same each time; some do not.
  const isFickle = below(new Random(seedOf(seed, 'server')), 4) === 0;
  const begin = (socket: Socket): void => behave(socket, new Random(seedOf(seed, isFickle ? String(count++) : 'each')));
  const secured = securing({ cert: certificate.cert, key: certificate.key }, begin);
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    (secure ? secured : begin)(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

function behave(socket: Socket, random: Random): void {
  switch (below(random, 12)) {
    case 0:
      return reset(socket);
    case 1:
      return void socket.end();
    case 2:
      return void socket.on('data', () => undefined);
    case 3: // speaks first
      send(socket, random, random.bytes(300));
      break;
    case 4: // something like TLS
      socket.once('data', () => send(socket, random, Buffer.concat([Buffer.from([22, 3, 3]), random.bytes(200)])));
      break;
    default:
      socket.once('data', (request) => send(socket, random, answer(random, request.toString('latin1'))));
  }
  socket.on('data', () => below(random, 3) === 0 && !socket.writableEnded && send(socket, random, frames(random)));
}

/** Below TLS, one cannot be asked for. */
function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

/** In pieces, and to the end or only so far. */
function send(socket: Socket, random: Random, all: Buffer): void {
  const end = below(random, 4) === 0 ? below(random, all.length + 1) : all.length;
  for (let at = 0; at < end && socket.writable; ) {
    const next = Math.min(end, at + 1 + below(random, below(random, 2) === 0 ? 8 : 4096));
    socket.write(all.subarray(at, next));
    at = next;
  }
  const how = below(random, 5);
  if (how === 0) socket.end();
  if (how === 1) reset(socket);
}

function answer(random: Random, request: string): Buffer {
  const key = /sec-websocket-key: *(\S+)/i.exec(request)?.[1] ?? '';
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  const head = Buffer.from(
    (heads[below(random, below(random, 2) === 0 ? 2 : heads.length)] ?? '').replace('{accept}', accept),
  );
  const times = below(random, 2) === 0 ? 0 : below(random, 6);
  return Buffer.concat([mutated(random, head, times), below(random, 2) === 0 ? frames(random) : Buffer.alloc(0)]);
}

/** A few bytes changed, dropped, doubled. */
function mutated(random: Random, original: Buffer, times: number): Buffer {
  let all = original;
  for (let i = 0; i < times; i += 1) {
    const at = below(random, all.length + 1);
    const length = below(random, 6);
    const middle = [random.bytes(length), Buffer.alloc(0), all.subarray(at, at + 20), Buffer.from('\r\n\x1b[2J')][
      below(random, 4)
    ];
    all = Buffer.concat([all.subarray(0, at), middle ?? Buffer.alloc(0), all.subarray(at + below(random, 3))]);
  }
  return all;
}

function frames(random: Random): Buffer {
  const all: Buffer[] = [];
  for (let i = below(random, 5); i >= 0; i -= 1) {
    const payload = random.bytes(below(random, 100));
    const first =
      below(random, 3) === 0 ? below(random, 256) : ([0x81, 0x82, 0x88, 0x89, 0x8a, 0xc1][below(random, 6)] ?? 0);
    all.push(Buffer.from([first, below(random, 8) === 0 ? below(random, 256) : payload.length]), payload);
  }
  return Buffer.concat(all);
}
