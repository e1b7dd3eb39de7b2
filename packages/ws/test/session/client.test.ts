import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeRecord, encodeRecord, SessionClient } from '../../src/session/index.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { MemoryNetwork, type MemorySocket, turnsUntil } from './support/memory-network.ts';
import { connectedPair, TestClient, TestServer, timeUntil } from './support/pair.ts';

describe('SessionClient', () => {
  test('keeps what is sent before there is a connection, and tells which subprotocol the server chose', async () => {
    const clock = new FakeClock();
    const network = new MemoryNetwork();
    const there = new TestServer(clock, { selectProtocol: (offered) => offered.at(-1) });
    network.onConnection = (socket) => there.server.accept(socket, 'request');
    const here = new TestClient(network, clock, { protocols: ['chat.1', 'chat.2'] });
    assert.equal(here.client.state, 'connecting');
    assert.equal(here.client.id, undefined);
    assert.equal(here.client.send('early'), 1);
    await turnsUntil(() => here.received.length === 1);
    assert.equal(here.client.protocol, 'chat.2');
    assert.equal(there.session.protocol, 'chat.2');
    assert.equal(here.client.windowMs, 120_000);
  });

  test('gives up a connection on which the server does not answer within handshakeTimeoutMs, and tries the next', async () => {
    const clock = new FakeClock();
    const network = new MemoryNetwork();
    const there = new TestServer(clock);
    network.onConnection = (socket) => network.connections > 1 && there.server.accept(socket, 'request');
    const here = new TestClient(network, clock, { handshakeTimeoutMs: 500 });
    await timeUntil(clock, () => here.client.state === 'open');
    assert.equal(network.connections, 2);
    assert.ok(clock.nowMs >= 500);
  });

  test('comes back when the server is busy, after the time that it was told', async () => {
    const { clock, network, there } = await connectedPair({ maxSessions: 1 });
    const second = new TestClient(network, clock);
    await turnsUntil(() => there.rejections.length === 1);
    assert.match(there.rejections[0] as string, /^busy/);
    const toldAt = clock.nowMs;
    there.session.terminate();
    await timeUntil(clock, () => second.client.state === 'open');
    assert.ok(clock.nowMs >= toldAt + 5000, `after ${clock.nowMs - toldAt} ms`);
  });

  test('asks for a sign of life on a silent connection, and gives it up without one', async () => {
    const { clock, network, here } = await connectedPair({}, { idleMs: 1000 });
    await timeUntil(clock, () => clock.nowMs >= 5000);
    assert.equal(network.connections, 1);
    const before = network.connections;
    (network.clients.at(-1) as MemorySocket).peer.isCut = true;
    await timeUntil(clock, () => network.connections > before);
    await timeUntil(clock, () => here.client.state === 'open');
    assert.deepEqual(here.events, ['open', 'suspended', 'resumed']);
  });

  test('close() gives up after closeTimeoutMs, and says what was not acknowledged', async () => {
    const { clock, here } = await connectedPair({}, { closeTimeoutMs: 1000 }, false);
    here.client.send('never read');
    const closing = here.client.close();
    await timeUntil(clock, () => here.client.state === 'closed');
    const { code, error, unconfirmed } = await closing;
    assert.deepEqual([code, error?.code], [1006, 'SESSION_CLOSE_TIMEOUT']);
    assert.deepEqual(unconfirmed, [{ number: 1, data: 'never read', isBinary: false }]);
    assert.ok(clock.nowMs >= 1000);
  });

  test('close() before there is a session ends at once when nothing was sent', async () => {
    const here = new TestClient(new MemoryNetwork(), new FakeClock());
    assert.deepEqual(await here.client.close(), { code: 1000, reason: '', error: undefined, unconfirmed: [] });
    assert.equal(here.client.state, 'closed');
    assert.throws(() => here.client.send('more'), { code: 'SESSION_ENDED' });
    await assert.rejects(here.client.sendAsync('more'), { code: 'SESSION_ENDED' });
  });

  test('a promise of sendAsync is rejected when the session is lost', async () => {
    const { there, here } = await connectedPair({}, {}, false);
    const sent = here.client.sendAsync('never read');
    await turnsUntil(() => here.client.unconfirmed.length === 1);
    there.session.terminate();
    await assert.rejects(sent, { code: 'SESSION_ABORTED', reason: 'aborted' });
  });

  test('a loop over its messages throws when the session is lost, and ends when the server closes', async () => {
    const { clock, there } = await connectedPair({}, {}, false);
    void there;
    const network = new MemoryNetwork();
    const server = new TestServer(clock, {}, false);
    network.onConnection = (socket) => server.server.accept(socket, 'x');
    const open = (target: { protocols: readonly string[] }) => network.open(target);
    const client = new SessionClient('memory:', { open, clock, network: false });
    await turnsUntil(() => client.state === 'open');
    server.session.send('one');
    const loop = client[Symbol.asyncIterator]();
    assert.equal((await loop.next()).value?.data, 'one');
    const next = loop.next();
    server.session.terminate();
    await assert.rejects(next, { code: 'SESSION_ABORTED' });
    client.restart();
    await turnsUntil(() => client.state === 'open' && server.sessions.length === 2);
    void server.session.close();
    const words: unknown[] = [];
    for await (const { data } of client) words.push(data);
    assert.deepEqual(words, []);
  });

  test('ends when no connection will be made any more, and says why', async () => {
    const network = new MemoryNetwork();
    network.onConnection = (socket) => socket.close(1008, 'go away');
    const here = new TestClient(network, new FakeClock());
    await turnsUntil(() => here.client.state === 'lost');
    assert.match(here.events[0] as string, /^lost SESSION_NO_CONNECTION/);
  });

  test('does not go on with a server that chose another subprotocol, or answers with something else', async () => {
    for (const spoil of [
      (socket: MemorySocket) => {
        socket.peer.protocol = 'chat';
      },
      (socket: MemorySocket) => socket.send(encodeRecord({ type: 'ack', ack: 0 })),
    ]) {
      const network = new MemoryNetwork();
      network.onConnection = spoil;
      const here = new TestClient(network, new FakeClock());
      await turnsUntil(() => here.client.state === 'lost');
      assert.match(here.events[0] as string, /^lost SESSION_(NOT_AGREED|VIOLATION)/);
      await turnsUntil(() => network.clients[0]?.readyState === 3);
    }
  });

  test('refuses what is too much or makes no sense, and takes nothing of it', async () => {
    const { here } = await connectedPair(
      { maxInFlightBytes: 100 },
      { maxBufferedBytes: 1000, maxBufferedMessages: 5 },
      false,
    );
    assert.throws(() => here.client.send('x'.repeat(101)), {
      code: 'SESSION_TOO_BIG',
      message: /101 bytes.* at most 100/,
    });
    assert.throws(() => here.client.send(5 as never), { name: 'TypeError', message: /received number$/ });
    assert.throws(() => here.client.send({} as never), { name: 'TypeError', message: /received Object$/ });
    for (let i = 0; i < 5; i++) here.client.send('x');
    assert.throws(() => here.client.send('x'), { code: 'SESSION_BUFFER_FULL' });
    assert.throws(() => here.client.close(1001), RangeError);
    assert.throws(() => here.client.close(1000, 'x'.repeat(124)), RangeError);
    assert.throws(() => new SessionClient('ws://x', { maxBufferedBytes: 0 }), RangeError);
    assert.equal(here.client.bufferedAmount, 5);
  });

  test('a message that waited and is larger than the server takes ends the session, and says which', async () => {
    const clock = new FakeClock();
    const network = new MemoryNetwork();
    const there = new TestServer(clock, { maxInFlightBytes: 100 });
    network.onConnection = (socket) => there.server.accept(socket, 'request');
    const here = new TestClient(network, clock);
    here.client.send('x'.repeat(101));
    await turnsUntil(() => here.client.state === 'lost');
    assert.match(here.events[0] as string, /^lost SESSION_TOO_BIG .*xxx$/);
    await turnsUntil(() => there.ends.length === 1);
    assert.deepEqual(there.ends, ['aborted']);
  });

  test('copies bytes, so that the caller may use them again', async () => {
    const { there, here } = await connectedPair();
    const buffer = Uint8Array.of(1, 2, 3, 4);
    here.client.send(buffer.subarray(1, 3));
    buffer.fill(9);
    await turnsUntil(() => there.session.data.seen.length === 1);
    assert.deepEqual(there.session.data.seen, ['2,3']);
  });

  test('keeps the byte order mark of a text, and characters outside of the first plane', async () => {
    const { here } = await connectedPair();
    here.client.send('\uFEFF𝄞');
    await turnsUntil(() => here.received.length === 1);
    assert.deepEqual(here.received, ['echo \uFEFF𝄞']);
  });

  test('says resume with the secret in its first record and nowhere else', async () => {
    const { clock, network, here } = await connectedPair();
    const first: ReturnType<typeof decodeRecord>[] = [];
    const accept = network.onConnection;
    network.onConnection = (socket) => {
      socket.addEventListener('message', ({ data }: { data: ArrayBuffer }) =>
        first.push(decodeRecord(new Uint8Array(data))),
      );
      accept(socket);
    };
    network.cut();
    await timeUntil(clock, () => here.client.state === 'open');
    assert.equal(first[0]?.type, 'resume');
    assert.deepEqual([first[0].attempt, first[0].received], [1, 0]);
    assert.equal(here.client.connection.url, 'memory:');
  });
});
