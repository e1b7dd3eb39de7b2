import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import { memoryTransportPair, readFrames } from '../../src/testing/index.ts';
import { bare, pair } from '../support/websockets.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await turn();
}

const big = 'x'.repeat(100_000);

/** Notes when it is settled, and how. */
function watch(promise: Promise<void>) {
  const state = { outcome: 'pending' };
  promise.then(
    () => {
      state.outcome = 'resolved';
    },
    (error) => {
      state.outcome = error.code ?? error.message;
    },
  );
  return state;
}

describe('sendAsync', () => {
  it('resolves when the bytes have left this process, and not before', async () => {
    const { server, peer } = bare();
    // The first two fill the buffers of a peer that does not read.
    for (let i = 0; i < 2; i++) server.send(big);
    const sent = watch(server.sendAsync('last'));
    await settled();
    assert.equal(sent.outcome, 'pending');
    assert.ok(server.bufferedAmount > 0);
    peer.resume();
    await settled();
    assert.equal(sent.outcome, 'resolved');
    assert.equal(server.bufferedAmount, 0);
  });

  it('takes what send takes, with the same options', async () => {
    const { server, peer } = bare();
    const chunks: Buffer[] = [];
    peer.on('data', (chunk) => chunks.push(chunk));
    await server.sendAsync(42);
    await server.sendAsync('binary', { binary: true, fin: false });
    await server.sendAsync(undefined);
    await settled();
    const { frames } = readFrames(Buffer.concat(chunks));
    assert.deepEqual(
      frames.map(({ opcode, fin, payload }) => [opcode, fin, String(payload)]),
      [
        [1, true, '42'],
        [2, false, 'binary'],
        [0, true, ''],
      ],
    );
  });

  it('rejects when the connection is not open, or is lost before the bytes have left', async () => {
    const { server } = pair();
    server.terminate();
    await assert.rejects(server.sendAsync('late'), { code: 'WS_ERR_NOT_OPEN' });
    await assert.rejects(new WebSocket(null).sendAsync('early'), { code: 'WS_ERR_NOT_OPEN' });
    for (const policy of ['wait', 'drop-newest'] as const) {
      const cut = bare({ backpressure: { highWaterBytes: 50_000, policy } });
      cut.server.on('error', () => {});
      const sent = [big, big, 'last'].map((data) => cut.server.sendAsync(data));
      const outcomes = Promise.allSettled(sent);
      await settled();
      cut.server.terminate();
      for (const { status } of (await outcomes).slice(1)) assert.equal(status, 'rejected');
    }
  });

  it('ends no process when nobody looks at what became of it', async () => {
    const { server } = bare();
    server.terminate();
    const heard: unknown[] = [];
    const listener = (reason: unknown) => heard.push(reason);
    process.on('unhandledRejection', listener);
    void server.sendAsync('late');
    await settled();
    process.off('unhandledRejection', listener);
    assert.deepEqual(heard, []);
  });

  it("waits with the policy 'wait' until less than highWaterBytes is buffered", async () => {
    const { server, peer } = bare({ backpressure: { highWaterBytes: 150_000 } });
    const first = watch(server.sendAsync('first'));
    server.send('second', () => {
      for (let i = 0; i < 5; i++) server.send(big);
    });
    let drained = 0;
    server.on('drain', () => drained++);
    await settled();
    assert.equal(first.outcome, 'pending', 'its bytes have left, but much is buffered behind them');
    peer.resume();
    await settled();
    assert.equal(first.outcome, 'resolved');
    assert.equal(drained, 1);
    assert.deepEqual(server.eventNames(), ['drain']);
  });

  it('resolves when the connection ends after the bytes have left', async () => {
    const { server } = bare({ backpressure: { highWaterBytes: 150_000 } });
    const first = watch(server.sendAsync('first'));
    server.send('second', () => {
      for (let i = 0; i < 5; i++) server.send(big);
    });
    await settled();
    assert.equal(first.outcome, 'pending');
    server.terminate();
    await settled();
    assert.equal(first.outcome, 'resolved');
    assert.deepEqual(server.eventNames(), []);
  });

  it('does not send what its signal stopped in time', async () => {
    const { server, peer } = bare({ backpressure: { highWaterBytes: 50_000, policy: 'drop-newest' } });
    server.send(big);
    server.send(big);
    const controller = new AbortController();
    const queued = setUpQueue();
    await assert.rejects(queued.server.sendAsync('x', { signal: AbortSignal.abort(new Error('never')) }), {
      message: 'never',
    });
    const sent = queued.server.sendAsync('stopped', { signal: controller.signal });
    const bytes = queued.server.bufferedAmount;
    controller.abort(new Error('too late for us'));
    await assert.rejects(sent, { message: 'too late for us' });
    assert.equal(queued.server.bufferedAmount, bytes - 'stopped'.length);
    const chunks: Buffer[] = [];
    queued.peer.on('data', (chunk) => chunks.push(chunk));
    await settled();
    assert.equal(readFrames(Buffer.concat(chunks)).frames.length, 1);
    peer.resume();
  });
});

/** A gate that has room for what waits, and a connection that has none. */
function setUpQueue() {
  const { server, peer } = bare({ backpressure: { highWaterBytes: 150_000, policy: 'drop-newest' } });
  server.send(big);
  return { server, peer };
}

describe('backpressure', () => {
  it('bounds bufferedAmount, drops whole messages, and tells their callbacks', async () => {
    for (const policy of ['drop-oldest', 'drop-newest'] as const) {
      const { server, peer } = bare({ backpressure: { highWaterBytes: 300_000, policy } });
      const outcomes: string[] = [];
      for (let i = 0; i < 20; i++) {
        server.send(`${i}:${'x'.repeat(50_000)}`, (error) => {
          outcomes.push((error as { code?: string } | undefined)?.code ?? 'left');
        });
        assert.ok(server.bufferedAmount < 360_000, `${server.bufferedAmount}`);
      }
      const chunks: Buffer[] = [];
      peer.on('data', (chunk) => chunks.push(chunk));
      await settled();
      const arrived = readFrames(Buffer.concat(chunks)).frames.map(({ payload }) =>
        Number.parseInt(String(payload), 10),
      );
      const dropped = outcomes.filter((outcome) => outcome === 'WS_ERR_MESSAGE_DROPPED').length;
      assert.equal(outcomes.length, 20);
      assert.equal(arrived.length + dropped, 20);
      assert.ok(dropped > 5);
      assert.deepEqual(
        arrived,
        [...arrived].sort((a, b) => a - b),
      );
      assert.equal(arrived.includes(19), policy === 'drop-oldest');
    }
  });

  it('does not take a burst for a slow peer', async () => {
    const { server, peer } = bare({ backpressure: { highWaterBytes: 1000, policy: 'drop-newest' } });
    peer.resume();
    let dropped = 0;
    for (let i = 0; i < 100; i++) {
      for (let j = 0; j < 5; j++) server.send('x'.repeat(99), (error) => error && dropped++);
      await turn();
    }
    assert.equal(dropped, 0);
  });

  it('sends what waits before the close frame, of either side', async () => {
    for (const by of ['us', 'the peer']) {
      const { server, client } = pair({ backpressure: { highWaterBytes: 300_000, policy: 'drop-oldest' } });
      client.pause();
      for (let i = 0; i < 6; i++) server.send(`${i}${big.slice(0, 49_000)}`);
      server.send('last');
      assert.ok(server.bufferedAmount > 250_000);
      const heard: string[] = [];
      client.on('message', (data) => heard.push(String(data).slice(0, 4)));
      if (by === 'us') server.close(1000);
      else client.close(1000);
      client.resume();
      await settled();
      await settled();
      assert.deepEqual(heard.map((text) => text[0]).join(''), '012345l', by);
      assert.equal(client.readyState, client.CLOSED);
    }
  });

  it("closes with 1013 by the policy 'close', and says how much was buffered", async () => {
    const { server, client } = pair({ backpressure: { highWaterBytes: 150_000, policy: 'close' } });
    client.pause();
    for (let i = 0; i < 10; i++) server.send(big);
    assert.equal(server.readyState, server.CLOSING);
    assert.ok(server.bufferedAmount < 300_000 + 10 * big.length);
    const end = new Promise<[number, string]>((resolve) =>
      client.on('close', (code, reason) => resolve([code, String(reason)])),
    );
    client.resume();
    const [code, reason] = await end;
    assert.equal(code, 1013);
    assert.match(reason, /^reads too slowly: \d+ bytes buffered, at most 150000 allowed$/);
  });

  it('says why a peer was lost that did not even read the close frame', async () => {
    const { server } = bare({ backpressure: { highWaterBytes: 150_000, policy: 'close' }, closeTimeout: 1 });
    for (let i = 0; i < 3; i++) server.send(big);
    const [code] = await once(server, 'close');
    assert.equal(code, 1006);
    const cause = server.closeCause as Error & { code?: string };
    assert.equal(cause.code, 'WS_ERR_SLOW_PEER');
    assert.match(
      cause.message,
      /^The peer reads too slowly: \d+ bytes buffered, at most 150000 allowed; it was closed with/,
    );
  });

  it('lets any number of producers wait, without listeners on the socket', async () => {
    const { server, peer } = bare({ backpressure: { highWaterBytes: 100_000 } });
    const all = Array.from({ length: 20 }, () => watch(server.sendAsync(big)));
    await settled();
    assert.ok(all.some(({ outcome }) => outcome === 'pending'));
    assert.deepEqual(server.eventNames(), []);
    peer.resume();
    await settled();
    assert.ok(all.every(({ outcome }) => outcome === 'resolved'));
  });

  it('resolves with a mark of 0, where nothing is to wait, when the message has left', async () => {
    const { server, client } = pair({ backpressure: { highWaterBytes: 0 } });
    client.on('message', () => {});
    for (let i = 0; i < 3; i++) await server.sendAsync('message');
    assert.equal(server.bufferedAmount, 0);
  });

  it('is refused at the door when it makes no sense', () => {
    const [near] = memoryTransportPair();
    const open = (backpressure: unknown) =>
      new WebSocket(null, undefined, { backpressure: backpressure as never }).setSocket(near, Buffer.alloc(0));
    assert.throws(
      () => open({ policy: 'drop' }),
      /must be one of 'wait', 'drop-oldest', 'drop-newest', 'close'.*"drop"/,
    );
    assert.throws(() => open({ highWaterBytes: -1 }), RangeError);
    assert.throws(() => open({ highWaterBytes: Number.NaN }), RangeError);
    assert.throws(() => open(5), TypeError);
  });

  it('costs a socket without it nothing', () => {
    const { server } = pair();
    server.send('one');
    assert.deepEqual(server.eventNames(), []);
  });
});
