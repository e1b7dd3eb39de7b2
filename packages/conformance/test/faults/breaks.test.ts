import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { TLSSocket } from 'node:tls';
import { WebSocket, WebSocketServer } from '@handfast/ws';
import { Hostile, openingRequest } from '../../src/attack/hostile.ts';
import { type State, states } from '../../src/faults/states.ts';
import { Witness } from '../../src/faults/witness.ts';
import { Random } from '../../src/fuzz/random.ts';
import { codeOf } from '../../src/soak/books.ts';
import { nothingLeft, openResources } from '../bad-input/support/resources.ts';
import { Markdown } from '../docs/markdown.ts';
import { kinds, Line } from './support/line.ts';

/** For peers that do not read any more. */
const CLOSE_MS = 30;

/** A way in which a connection breaks, from the peer's side or from below our own. */
interface Break {
  readonly apply: (peer: Socket, ours: Socket | undefined) => void;
  /** What may be told of it, unless there was an end before. */
  readonly causes: readonly string[];
}

const lost = 'WS_ERR_CONNECTION_LOST < ECONNRESET';
const left = 'WS_ERR_NO_CLOSE_FRAME';
const breaks: Readonly<Record<string, Break>> = {
  'a reset': { apply: reset, causes: [lost, left] },
  'an end without a close frame': { apply: (peer) => peer.end(), causes: [left] },
  'an end in both directions': { apply: (peer) => peer.destroy(), causes: [lost, left] },
  'a reset on this side': { apply: (_peer, ours) => ours && reset(ours), causes: [left] },
  'an error of the system': {
    apply: (_peer, ours) => ours?.destroy(Object.assign(new Error('read ETIMEDOUT'), { code: 'ETIMEDOUT' })),
    causes: ['WS_ERR_CONNECTION_LOST < ETIMEDOUT'],
  },
};
/** Of the peer: those that need no connection of ours. */
const ofPeers = Object.entries(breaks).slice(0, 3);
/** The time for closing may be over before, where the machine is busy. */
const endsBefore = ['undefined', 'WS_ERR_PEER_VIOLATION < WS_ERR_INVALID_OPCODE', 'WS_ERR_CLOSE_TIMEOUT'];

const lines = kinds.map((kind) => new Line(kind, CLOSE_MS));
const [{ server, listener }] = lines as [Line];
let resources: Record<string, number> = {};

before(async () => {
  await Promise.all(lines.map((line) => line.start()));
  resources = openResources();
});
after(() => Promise.all(lines.map((line) => line.close())));

for (const side of ['client', 'server'] as const) {
  describe(`a connection of our ${side} breaks`, () => {
    for (const state of states) {
      test(`${state.name}: it ends once, every send is answered once, and nothing is left`, async () => {
        for (const line of lines) for (const name of Object.keys(breaks)) await breakOnce(line, side, state, name);
        await nothingLeft(resources);
        for (const line of lines) assert.equal(line.server.clients.size, 0);
      });
    }
  });
}

test('docs/security.md says how many states that are', () => {
  assert.ok(new Markdown('docs/security.md').source.includes(`| ${states.length} states (`));
});

/** TLS knows no reset; one that is cut with bytes that nobody has read has the system send one. */
function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

async function breakOnce(line: Line, side: 'client' | 'server', state: State, name: string): Promise<void> {
  const { apply, causes } = breaks[name] as Break;
  const where = `${side}, ${line.kind}, ${state.name}, ${name}`;
  const { ours, peer } = await (side === 'client' ? line.openClient : line.openServer).call(
    line,
    state.deflates ?? false,
  );
  const ends = { side, ours, peer, random: new Random(where) };
  await state.enter(ends);
  apply(peer.socket, ours.socket._socket as Socket);
  state.leave?.(ends);
  await ours.closed();
  peer.destroy();
  const { error } = ours.sent.find((sent) => sent.error) ?? {};
  // The system has taken a part of it.
  if (state.losesSends && name !== 'an end without a close frame')
    assert.equal((error as { code?: string } | undefined)?.code, 'WS_ERR_NOT_WRITABLE', where);
  const cause = ours.socket.closeCause ? codeOf(ours.socket.closeCause) : 'undefined';
  assert.ok([...causes, ...endsBefore].includes(cause), `${where}: ${cause}`);
  await ours.touch();
  assert.deepEqual(ours.complaints(), [], where);
}

describe('an opening breaks', () => {
  const answer =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBi';
  const refusal = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 1000\r\n\r\nbecause';
  for (const [name, bytes] of Object.entries({ answer, refusal })) {
    test(`of our client, anywhere in the ${name}: one error with a code, one close`, async () => {
      const { port } = listener.address() as AddressInfo;
      for (const [how, { apply }] of ofPeers)
        for (let length = 0; length <= bytes.length; length += 9) {
          const ours = dialled(port);
          const [socket] = (await once(listener, 'connection')) as [Socket];
          const peer = new Hostile(socket, () => undefined);
          await peer.request();
          if (length > 0) await peer.send(bytes.slice(0, length));
          apply(socket, undefined);
          await ours.closed();
          peer.destroy();
          const where = `${how} after ${length} bytes`;
          assert.deepEqual(ours.complaints(), [], where);
          assert.deepEqual([ours.codes, ours.errors.length], [[1006], 1], where);
        }
      await nothingLeft(resources);
    });
  }

  test('of our client, at any turn because it is called off: one error with a code, one close', async () => {
    listener.on('connection', acceptAll);
    const { port } = listener.address() as AddressInfo;
    for (let turn = 0; turn < 12; turn++) {
      const ours = dialled(port);
      for (let i = 0; i < turn; i++) await new Promise(setImmediate);
      ours.socket.terminate();
      await ours.closed();
      assert.deepEqual(ours.complaints(), [], `after ${turn} turns`);
    }
    listener.off('connection', acceptAll);
    await nothingLeft(resources);
  });

  test('at our server, anywhere in the request: nobody is told of a connection, and nothing is left', async () => {
    let opened = 0;
    const count = () => opened++;
    server.on('connection', count);
    const { port } = server.address() as AddressInfo;
    const request = openingRequest();
    for (const [, { apply }] of ofPeers)
      for (let length = 0; length < request.length - 1; length += 11) {
        const socket = connectTcp(port, '127.0.0.1');
        socket.on('error', () => undefined).resume();
        await once(socket, 'connect');
        if (length > 0) await new Promise((resolve) => socket.write(request.slice(0, length), resolve));
        apply(socket, undefined);
        if (!socket.closed) await once(socket, 'close');
      }
    server.off('connection', count);
    assert.equal(opened, 0);
    await nothingLeft(resources);
  });

  test('at a server that is still deciding: the answer comes too late, and is told as that', async () => {
    const { promise, resolve } = deferred<boolean>();
    const asked = deferred<void>();
    const slow = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      authorize: () => {
        asked.resolve();
        return promise.then(() => undefined);
      },
    });
    await once(slow, 'listening');
    const rejected = once(slow, 'rejected');
    const peer = new Hostile(connectTcp((slow.address() as AddressInfo).port, '127.0.0.1'), () => undefined);
    await peer.send(openingRequest());
    await asked.promise;
    peer.socket.resetAndDestroy();
    const [{ code }] = (await rejected) as [{ code: string }];
    resolve(true);
    assert.equal(code, 'WS_ERR_CLIENT_GONE');
    assert.equal(slow.clients.size, 0);
    await new Promise((done) => slow.close(done));
    await nothingLeft(resources);
  });
});

/** Without the second connection that looks for TLS on the port of a server that closes without a word. */
function dialled(port: number): Witness {
  return new Witness(new WebSocket(`ws://127.0.0.1:${port}/`, { diagnose: false }));
}

function acceptAll(socket: Socket): void {
  void new Hostile(socket, () => undefined).accept();
}

function deferred<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
