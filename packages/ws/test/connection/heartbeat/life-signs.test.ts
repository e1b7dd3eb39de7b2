import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import tls from 'node:tls';
import { Connection } from '../../../src/connection/connection.ts';
import {
  receivedBytes,
  sendingProgress,
  unwatchReceived,
  watchReceived,
} from '../../../src/connection/heartbeat/life-signs.ts';
import { Pulse } from '../../../src/connection/heartbeat/pulse.ts';
import { TimerWheel } from '../../../src/connection/wheel/timer-wheel.ts';
import { makeCertificate } from '../../../src/testing/certificates.ts';
import { memoryTransportPair } from '../../../src/testing/index.ts';
import { connectionOptions } from '../../support/connection.ts';
import { listening } from '../../support/peers.ts';
import { HeldClock } from '../wheel/held-clock.ts';

/** How many times TLS is laid over a connection: twice behind a proxy that is spoken to by TLS itself. */
const layers = { TCP: 0, TLS: 1, 'TLS within TLS': 2 };

/** Both ends of a connection of the system. */
async function connected(t: TestContext, tlsLayers: number): Promise<{ near: Socket; far: Socket }> {
  const sockets: Socket[] = [];
  // Before the server waits for their end.
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  const { cert, key } = makeCertificate();
  const server = net.createServer();
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  let far = net.connect(await listening(t, server), '127.0.0.1');
  let [near] = await accepted;
  for (let layer = 0; layer < tlsLayers; layer++) {
    sockets.push(
      near.on('error', () => {}),
      far.on('error', () => {}),
    );
    near = new tls.TLSSocket(near, { isServer: true, cert, key });
    far = tls.connect({ socket: far, ca: cert, servername: 'localhost' });
    await once(far, 'secureConnect');
  }
  sockets.push(
    near.on('error', () => {}),
    far.on('error', () => {}),
  );
  return { near, far };
}

/** Until the system takes no more. */
async function stuck(socket: Socket): Promise<void> {
  for (let before: number | undefined = Number.NaN; before !== sendingProgress(socket); ) {
    before = sendingProgress(socket);
    for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Reads at least so much, and then no more. */
async function read(socket: Socket, bytes: number): Promise<void> {
  let got = 0;
  await new Promise<void>((resolve) => {
    socket.on('data', function onData(chunk: Buffer) {
      got += chunk.length;
      if (got < bytes) return;
      socket.removeListener('data', onData);
      socket.pause();
      resolve();
    });
    socket.resume();
  });
}

for (const [name, tlsLayers] of Object.entries(layers)) {
  describe(`signs of life on a socket of ${name}`, () => {
    test('what comes is counted by the socket itself, without a listener', async (t) => {
      const { near, far } = await connected(t, tlsLayers);
      const before = near.listenerCount('data');
      watchReceived(near);
      assert.equal(near.listenerCount('data'), before);
      const bytes = receivedBytes(near);
      near.resume();
      far.write('hello');
      await once(near, 'data');
      assert.notEqual(receivedBytes(near), bytes);
    });

    test('progress is made when the system takes something, and not when a stuck socket is given more', async (t) => {
      const { near, far } = await connected(t, tlsLayers);
      far.pause();
      near.write(Buffer.alloc(30 << 20));
      await stuck(near);
      const before = sendingProgress(near);
      near.write(Buffer.alloc(1 << 20));
      near.write(Buffer.alloc(1000));
      await stuck(near);
      assert.equal(sendingProgress(near), before);
      await read(far, 8 << 20);
      await stuck(near);
      assert.notEqual(sendingProgress(near), before);
    });
  });
}

describe('signs of life on other streams', () => {
  test('what comes is counted by a listener, until it is taken off', async () => {
    const [near, far] = memoryTransportPair();
    watchReceived(near);
    assert.equal(receivedBytes(near), 0);
    far.write('hello');
    await once(near, 'data');
    assert.equal(receivedBytes(near), 5);
    unwatchReceived(near);
    assert.equal(near.listenerCount('data'), 0);
    assert.equal(sendingProgress(near), undefined);
  });
});

describe('a heartbeat whose ping waits behind much that is on its way', () => {
  test('keeps a peer that reads slowly, and cuts it when it reads no more', async (t) => {
    const { near, far } = await connected(t, 0);
    const clock = new HeldClock();
    far.pause();
    let cause: string | undefined;
    const connection = new Connection(
      near,
      connectionOptions,
      {
        message() {},
        ping() {},
        pong() {},
        error() {},
        closing() {},
        closed: (_, end) => {
          cause = end.cause?.code;
        },
      },
      undefined,
    );
    connection.start(Buffer.alloc(0));
    new Pulse(new TimerWheel(clock), 0).begin(connection, { intervalMs: 60_000, timeoutMs: 10_000 });
    const options = { binary: true, compress: false, fin: true, mask: false };
    connection.endpoint.send(Buffer.alloc(60 << 20), options);
    await stuck(near);
    clock.advance(60_000);
    for (let i = 0; i < 3; i++) {
      await read(far, 8 << 20);
      await stuck(near);
      clock.advance(10_000);
      assert.equal(near.destroyed, false);
    }
    clock.advance(10_100);
    await once(near, 'close');
    assert.equal(cause, 'WS_ERR_NO_PONG');
  });
});
