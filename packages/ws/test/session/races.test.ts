import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemorySessionStore, type SessionStore, type StoreVerdict } from '../../src/session/index.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { MemoryNetwork, turnsUntil } from './support/memory-network.ts';
import { connectedPair, type Log, TestClient, TestServer, timeUntil } from './support/pair.ts';
import { RoughStore } from './support/rough-store.ts';

describe('a loop over the messages', () => {
  test('answers each of several that ask at once, in their order', async () => {
    const { there, here } = await connectedPair({}, {}, false);
    const loop = there.session[Symbol.asyncIterator]();
    const asked = [loop.next(), loop.next(), loop.next()];
    for (const text of ['1', '2']) here.client.send(text);
    const [first, second] = await Promise.all(asked.slice(0, 2));
    assert.deepEqual([first?.value?.data, second?.value?.data], ['1', '2']);
    here.client.terminate();
    await assert.rejects(asked[2] as Promise<unknown>, { code: 'SESSION_ABORTED' });
  });

  test('that is left while it waits ends, and the next one gets what comes', async () => {
    const { there, here } = await connectedPair({}, {}, false);
    const left = there.session[Symbol.asyncIterator]();
    const waiting = left.next();
    await left.return?.();
    assert.deepEqual(await waiting, { done: true, value: undefined });
    const loop = there.session[Symbol.asyncIterator]();
    const next = loop.next();
    assert.deepEqual(await left.next(), { done: true, value: undefined });
    await left.return?.();
    here.client.send('for the second');
    assert.equal((await next).value?.data, 'for the second');
    here.client.terminate();
  });
});

test('sendAsync rejects when the session is found to be lost while it sends', async () => {
  const memory = new MemorySessionStore<Log>();
  let verdict: StoreVerdict | undefined;
  const store: SessionStore<Log> = {
    create: (session) => memory.create(session),
    read: (id) => memory.read(id),
    claim: (id, attempt, nowMs) => memory.claim(id, attempt, nowMs),
    save: (id, epoch, change) => verdict ?? memory.save(id, epoch, change),
    remove: (id, epoch) => memory.remove(id, epoch),
  };
  const { there, here } = await connectedPair({ store });
  verdict = 'fenced';
  await assert.rejects(there.session.sendAsync('too late'), { code: 'SESSION_MOVED' });
  here.client.terminate();
});

test('a session that a listener of suspended ends does not come to life again by the connection that takes over', async () => {
  const { clock, network, there, here } = await connectedPair();
  const { session } = there;
  session.on('suspended', () => session.terminate('gone is gone'));
  network.tellsServer = false;
  network.cut();
  await timeUntil(clock, () => here.client.state === 'lost', 'the client was not told');
  assert.equal(session.state, 'ended');
  assert.equal(there.server.size, 0);
  assert.deepEqual(
    there.rejections.map((rejection) => rejection.split(':')[0]),
    ['unavailable', 'unknown'],
  );
  assert.match(here.events.at(-1) as string, /^lost SESSION_LOST unknown/);
});

test('a resumption that the store knows already, though its answer was lost, may be tried again', async () => {
  const roughness = { random: () => 0, failsBefore: 0, failsAfter: 0 };
  const store = new RoughStore<Log>(roughness);
  const { clock, network, there, here } = await connectedPair({ store });
  roughness.failsAfter = 100;
  network.cut();
  await turnsUntil(() => store.failures > 0);
  clock.advance(1);
  await turnsUntil(() => network.connections === 2);
  there.session.on('end', () => {
    roughness.failsAfter = 0;
  });
  here.client.send('hello');
  await timeUntil(clock, () => here.received.length === 1 || here.client.state === 'lost');
  assert.deepEqual(there.ends, ['store']);
  assert.deepEqual(here.received, ['echo hello']);
});

test('nothing follows lost but restart(): a session that fails while it opens is not open', async () => {
  const clock = new FakeClock();
  const network = new MemoryNetwork();
  const there = new TestServer(clock, { maxInFlightBytes: 100 });
  network.onConnection = (socket) => there.server.accept(socket, 'request');
  const here = new TestClient(network, clock);
  here.client.send('x'.repeat(101));
  await turnsUntil(() => here.client.state === 'lost');
  await turnsUntil(() => there.ends.length === 1);
  assert.deepEqual(
    here.events.map((event) => event.slice(0, 4)),
    ['lost'],
  );
});

describe('a SessionServer', () => {
  test('refuses to close with what no close frame may have, and goes on', async () => {
    const { there, here } = await connectedPair();
    await assert.rejects(there.server.close(1006), RangeError);
    await assert.rejects(there.server.close(1012, 'é'.repeat(62)), RangeError);
    assert.equal(there.session.state, 'open');
    await there.server.close(1012, 'é'.repeat(61));
    assert.deepEqual(there.ends, ['moved']);
    here.client.terminate();
  });

  test('rejects whatever its hooks throw', async () => {
    const clock = new FakeClock();
    const network = new MemoryNetwork();
    const thrown: unknown = Object.create(null);
    const there = new TestServer(clock, { identify: () => Promise.reject(thrown) });
    network.onConnection = (socket) => there.server.accept(socket, 'request');
    const here = new TestClient(network, clock);
    await turnsUntil(() => here.client.state === 'lost');
    assert.deepEqual(there.rejections, ['refused: a value of type object']);
  });
});
