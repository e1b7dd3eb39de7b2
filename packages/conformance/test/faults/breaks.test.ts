import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { WebSocket, WebSocketServer } from '@handfast/ws';
import { Hostile, openingRequest } from '../../src/attack/hostile.ts';
import { type State, states } from '../../src/faults/states.ts';
import { Witness } from '../../src/faults/witness.ts';
import { Random } from '../../src/fuzz/random.ts';
import { nothingLeft, openResources } from '../bad-input/support/resources.ts';

const ROUNDS = 3;
/** For peers that do not read any more. */
const CLOSE_MS = 30;
const DEFLATE = 'Sec-WebSocket-Extensions: permessage-deflate';

/** How a connection breaks, from the peer's side or from below our own. */
const breaks = {
  'a reset': (peer) => peer.resetAndDestroy(),
  'an end without a close frame': (peer) => peer.end(),
  'an end in both directions': (peer) => peer.destroy(),
  'a reset on this side': (_peer, ours) => ours?.resetAndDestroy(),
  'an error of the system': (_peer, ours) =>
    ours?.destroy(Object.assign(new Error('read ETIMEDOUT'), { code: 'ETIMEDOUT' })),
} satisfies Record<string, (peer: Socket, ours: Socket | undefined) => void>;

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true, closeTimeout: CLOSE_MS });
const listener = createServer();
let resources: Record<string, number> = {};

before(async () => {
  listener.listen(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(listener, 'listening')]);
  resources = openResources();
});
after(async () => {
  await new Promise((resolve) => server.close(resolve));
  await new Promise((resolve) => listener.close(resolve));
});

for (const side of ['client', 'server'] as const) {
  const open = side === 'client' ? openClient : openServer;
  describe(`a connection of our ${side} breaks`, () => {
    for (const state of states) {
      test(`${state.name}: it ends once, every send is answered once, and nothing is left`, async () => {
        for (const [name, breakIt] of Object.entries(breaks))
          for (let round = 0; round < ROUNDS; round++) await breakOnce(open, side, state, name, breakIt, round);
        await nothingLeft(resources);
        assert.equal(server.clients.size, 0);
      });
    }
  });
}

type Open = (deflates: boolean) => Promise<{ ours: Witness; peer: Hostile }>;

async function breakOnce(
  open: Open,
  side: 'client' | 'server',
  state: State,
  name: string,
  breakIt: (peer: Socket, ours: Socket) => void,
  round: number,
): Promise<void> {
  const where = `${side}, ${state.name}, ${name}, round ${round}`;
  const { ours, peer } = await open(state.deflates ?? false);
  const ends = { side, ours, peer, random: new Random(where) };
  await state.enter(ends);
  breakIt(peer.socket, ours.socket._socket as Socket);
  state.leave?.(ends);
  await ours.closed();
  peer.destroy();
  assert.deepEqual(ours.complaints(), [], where);
  if (state.losesSends && name !== 'an end without a close frame')
    assert.ok(ours.failedSends > 0, `${where}: nothing failed`);
  peer.destroy();
}

async function openClient(deflates: boolean): Promise<{ ours: Witness; peer: Hostile }> {
  const { port } = listener.address() as AddressInfo;
  const ours = new Witness(
    new WebSocket(`ws://127.0.0.1:${port}/`, { closeTimeout: CLOSE_MS, perMessageDeflate: deflates }),
  );
  const [socket] = (await once(listener, 'connection')) as [Socket];
  const peer = new Hostile(socket, () => undefined);
  const opened = once(ours.socket, 'open');
  await peer.accept(deflates ? [DEFLATE] : []);
  await opened;
  return { ours, peer };
}

async function openServer(deflates: boolean): Promise<{ ours: Witness; peer: Hostile }> {
  const { port } = server.address() as AddressInfo;
  const peer = new Hostile(connectTcp(port, '127.0.0.1'), () => undefined);
  const connected = once(server, 'connection');
  const upgraded = peer.upgrade(deflates ? [DEFLATE] : []);
  const [socket] = (await connected) as [WebSocket];
  const ours = new Witness(socket);
  await upgraded;
  return { ours, peer };
}

describe('an opening breaks', () => {
  const answer =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ';
  const openings = [
    ['before an answer', ''],
    ['in the middle of the answer', answer],
    ['in the middle of a refusal', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 1000\r\n\r\nbecause'],
  ] as const;
  for (const [name, bytes] of openings) {
    test(`of our client, ${name}: one error with a code, one close`, async () => {
      for (const [how, breakIt] of Object.entries(breaks).slice(0, 3)) {
        const { port } = listener.address() as AddressInfo;
        const ours = dialled(port);
        const [socket] = (await once(listener, 'connection')) as [Socket];
        const peer = new Hostile(socket, () => undefined);
        await peer.request();
        if (bytes) await peer.send(bytes);
        breakIt(socket, undefined);
        await ours.closed();
        peer.destroy();
        assert.deepEqual(ours.complaints(), [], how);
        assert.deepEqual([ours.codes, ours.errors.length], [[1006], 1], how);
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
    for (const [, breakIt] of Object.entries(breaks).slice(0, 3))
      for (let length = 0; length < request.length - 1; length += 11) {
        const socket = connectTcp(port, '127.0.0.1');
        socket.on('error', () => undefined).resume();
        await once(socket, 'connect');
        if (length > 0) await new Promise((resolve) => socket.write(request.slice(0, length), resolve));
        breakIt(socket, undefined);
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
