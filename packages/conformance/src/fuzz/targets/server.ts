import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from '@handfast/ws';
import { memoryTransportPair, readFrames } from '@handfast/ws/testing';
import { cutAtRandom } from '../deliveries.ts';
import { frameStream } from '../generate/frames.ts';
import { requestBytes } from '../generate/http.ts';
import type { FuzzInput, Settings } from '../input.ts';
import { Random } from '../random.ts';
import { isGone, isTrue, RawEnd } from '../raw-end.ts';
import { SocketLog } from '../socket-log.ts';
import { ensure, numberOf, type Target } from '../target.ts';

/** A whole server, with Node's HTTP server in front, over a transport in memory. */
export const server: Target = {
  name: 'server',
  promise:
    'Whatever a client sends, a server answers it in words or frames, tells what happened once, and keeps nothing',
  notation: 'text',
  briefIterations: 1500,
  generate(random) {
    const settings: Record<string, string> = {
      cut: `${random.uint32()}`,
      does: random.pick(['echo', 'echo', 'pause', 'close']),
    };
    if (random.oneIn(2)) settings.deflate = 'on';
    if (random.oneIn(4)) settings.strict = 'off';
    if (random.oneIn(4)) settings.maxPayload = `${random.length(2000)}`;
    if (random.oneIn(4)) settings.leaves = 'destroy';
    if (random.oneIn(4)) settings.events = 'apart';
    const shape = { masked: true, deflate: settings.deflate === 'on', mostBytes: 5000 };
    const request = random.oneIn(3) ? requestBytes(random) : goodRequest(settings.deflate === 'on');
    return { settings, bytes: Buffer.concat([request, frameStream(random, shape)]) };
  },
  async check(input) {
    const { settings } = input;
    const http = createServer((_request, response) => response.end('plain'));
    const wss = new WebSocketServer({ server: http, ...serverOptions(settings) });
    const happened = watch(wss, settings);
    const [near, far] = memoryTransportPair();
    http.emit('connection', far);
    const peer = new RawEnd(near);
    await peer.say(
      cutAtRandom(input.bytes, new Random(settings.cut ?? '')),
      settings.leaves === 'destroy' ? 'destroy' : 'end',
    );
    ensure(await isGone(far), 'the connection does not end');
    await isTrue(() => happened.logs.every((log) => log.isClosed));
    for (const log of happened.logs) log.ensureEnded();
    ensure(wss.clients.size === 0, `${wss.clients.size} clients are left`);
    ensure(happened.logs.length <= 1 && happened.rejections.length <= 1, 'more than one outcome');
    ensure(happened.logs.length + happened.rejections.length <= 1, 'both accepted and rejected');
    ensureAnswer(peer.received, happened.logs.length > 0, input);
  },
};

function serverOptions(settings: Settings) {
  return {
    perMessageDeflate: settings.deflate === 'on',
    strict: settings.strict !== 'off',
    maxPayload: numberOf(settings, 'maxPayload', 100_000),
    allowSynchronousEvents: settings.events !== 'apart',
  };
}

function watch(wss: WebSocketServer, settings: Settings): { logs: SocketLog[]; rejections: string[] } {
  const logs: SocketLog[] = [];
  const rejections: string[] = [];
  wss.on('rejected', (rejection) => {
    ensure(String(rejection).length < 5000 && !String(rejection).includes('\n'), 'the line for the log is none');
    rejections.push(rejection.code);
  });
  wss.on('connection', (socket) => {
    logs.push(new SocketLog(socket));
    socket.on('message', (data, isBinary) => act(socket, settings, () => socket.send(data, { binary: isBinary })));
  });
  return { logs, rejections };
}

function act(socket: WebSocket, { does }: Settings, echo: () => void): void {
  if (does === 'close') return socket.close(3001, 'enough');
  echo();
  if (does !== 'pause') return;
  socket.pause();
  setImmediate(() => socket.resume());
}

/** What came back is HTTP, and behind a 101 it is frames. */
function ensureAnswer(received: Buffer, accepted: boolean, { settings }: FuzzInput): void {
  if (received.length === 0) return ensure(!accepted || settings.leaves === 'destroy', 'accepted without an answer');
  const text = received.toString('latin1');
  ensure(/^HTTP\/1\.1 [1-5]\d\d /.test(text), () => `the answer begins ${JSON.stringify(text.slice(0, 40))}`);
  if (!text.startsWith('HTTP/1.1 101 ')) return ensure(!accepted, 'accepted with another status than 101');
  const headEnd = text.indexOf('\r\n\r\n') + 4;
  const { frames } = readFrames(received.subarray(headEnd));
  ensure(
    frames.every(({ masked, rsv }) => !masked && (rsv & 3) === 0),
    'the server masks, or sets reserved bits',
  );
  const closes = frames.filter(({ opcode }) => opcode === 8);
  ensure(
    closes.length <= 1 && (closes.length === 0 || frames.at(-1) === closes[0]),
    'more than one close frame, or not last',
  );
}

function goodRequest(deflate: boolean): Buffer {
  const lines = [
    'GET /chat HTTP/1.1',
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
  ];
  lines.push('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==');
  if (deflate) lines.push('Sec-WebSocket-Extensions: permessage-deflate');
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}
