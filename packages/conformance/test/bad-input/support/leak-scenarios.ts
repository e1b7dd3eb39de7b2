import { createServer } from 'node:http';
import { constants, deflateRawSync } from 'node:zlib';
import { WebSocket, WebSocketServer } from '@handfast/ws';
import { acceptFor } from '@handfast/ws/protocol';
import { frame, memoryTransportPair } from '@handfast/ws/testing';
import { isGone, RawEnd } from '../../../src/fuzz/raw-end.ts';
import type { Scenario } from './measure-leaks.ts';
import { request } from './request.ts';

const MASK = Buffer.of(1, 2, 3, 4);
const half = Buffer.alloc(1000, 'half a message ');
const compressed = deflateRawSync(half, { finishFlush: constants.Z_SYNC_FLUSH });

const badRequests = [
  request('Sec-WebSocket-Key', []),
  request('Sec-WebSocket-Version', ['Sec-WebSocket-Version: 8']),
  request('Host', ['Host: a\x00b']),
  request('Upgrade', []),
  request('Sec-WebSocket-Extensions', ['Sec-WebSocket-Extensions: a; b="']),
  request().subarray(0, 60),
];
const badAnswers = [
  'HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno',
  'HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n',
  'HTTP/1.1 101 OK\r\nUpgrade: websocket\r\n\r\n',
  'HTTP/1.1 101 O',
  'SSH-2.0-OpenSSH\r\n',
  '',
];
/** What is left unfinished, or is wrong, on an open connection. */
const badFrames = (mask: Buffer | undefined) => [
  frame({ opcode: 2, payload: half, declaredBytes: 500_000, mask }),
  frame({ opcode: 1, payload: half, fin: false, mask }),
  frame({ opcode: 1, payload: compressed, rsv: 4, fin: false, mask }),
  frame({ opcode: 1, payload: half, rsv: 4, mask }),
  frame({ opcode: 1, payload: Buffer.of(0xff), mask }),
  frame({ opcode: 3, mask }),
  frame({ opcode: 9, payload: half.subarray(0, 100), mask }).subarray(0, 50),
];

/** Over transports in memory, so that ten thousand take seconds. Everything but the sockets of the system takes part. */
export const scenarios: Record<string, Scenario> = {
  'requests that are refused': (round) => toServer(at(badRequests, round), round),
  'messages to a server that are aborted or wrong': (round) =>
    toServer(Buffer.concat([request(), at(badFrames(MASK), round)]), round),
  'answers that are refused': (round) => toClient(at(badAnswers, round), Buffer.alloc(0), round),
  'messages to a client that are aborted or wrong': (round) => toClient('', at(badFrames(undefined), round), round),
};

const http = createServer();
const wss = new WebSocketServer({ server: http, perMessageDeflate: true });
wss.on('connection', (socket) => socket.on('error', () => {}));

async function toServer(bytes: Buffer, round: number): Promise<void> {
  const [near, far] = memoryTransportPair();
  http.emit('connection', far);
  await new RawEnd(near).say([bytes], round % 2 ? 'end' : 'destroy');
  await isGone(far);
}

/** @param answer empty: the right one */
async function toClient(answer: string, frames: Buffer, round: number): Promise<void> {
  const [near, far] = memoryTransportPair();
  const peer = new RawEnd(far);
  const socket = new WebSocket('ws://localhost/', { createConnection: (() => near) as never });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  const key = await new Promise<string>((resolve) => {
    const stop = peer.onData(() => {
      stop();
      resolve(/^sec-websocket-key: (\S+)/im.exec(peer.received.toString('latin1'))?.[1] ?? '');
    });
  });
  const good = `HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor(key)}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`;
  const head = frames.length > 0 ? good : answer;
  await peer.say(head === '' ? [] : [Buffer.concat([Buffer.from(head), frames])], round % 2 ? 'end' : 'destroy');
  await closed;
}

function at<T>(list: readonly T[], round: number): T {
  return list[round % list.length] as T;
}
