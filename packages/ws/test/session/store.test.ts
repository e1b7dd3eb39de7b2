import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemorySessionStore, type SessionChange, type StoredSession } from '../../src/session/index.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { pseudoRandom } from '../support/pseudo-random.ts';
import { MemoryNetwork, turnsUntil } from './support/memory-network.ts';
import { connectedPair, type Log, TestClient, TestServer, timeUntil } from './support/pair.ts';
import { RoughStore } from './support/rough-store.ts';

const text = (number: number) => ({ number, type: 'text' as const, payload: new Uint8Array([number]), code: 0 });
const stored: StoredSession<string> = {
  id: 'a',
  epoch: 1,
  tokenHash: new Uint8Array(32),
  user: undefined,
  protocol: '',
  data: 'context',
  expiresAtMs: 1000,
  attempt: 0,
  received: 0,
  peerFin: undefined,
  ownFin: undefined,
  acknowledged: 0,
  outbox: [],
};
const change: SessionChange<string> = {
  data: 'changed',
  expiresAtMs: 2000,
  attempt: 0,
  received: 3,
  peerFin: undefined,
  ownFin: undefined,
  acknowledged: 1,
  appended: [text(1), text(2), text(3)],
};

describe('MemorySessionStore', () => {
  test('keeps what is saved, and takes the same change twice for one', () => {
    const store = new MemorySessionStore<string>();
    assert.equal(store.create(stored), true);
    assert.equal(store.create(stored), false);
    assert.equal(store.save('a', 1, change), 'done');
    assert.equal(store.save('a', 1, change), 'done');
    const claimed = store.claim('a', 1, 0) as StoredSession<string>;
    assert.deepEqual(claimed.outbox, [text(2), text(3)]);
    assert.deepEqual([claimed.data, claimed.received, claimed.epoch], ['changed', 3, 2]);
  });

  test('fences whoever had the session before the last claim, and tells of the claim', () => {
    const store = new MemorySessionStore<string>();
    store.create(stored);
    const told: unknown[] = [];
    const stop = store.onClaim((...args) => told.push(args));
    store.claim('a', 1, 0);
    assert.equal(store.claim('a', 1, 0), 'stale');
    assert.equal(store.save('a', 1, change), 'fenced');
    assert.equal(store.remove('a', 1), 'fenced');
    stop();
    store.claim('a', 2, 0);
    assert.deepEqual(told, [['a', 2]]);
    assert.equal(store.remove('a', 3), 'done');
    assert.equal(store.save('a', 3, change), 'unknown');
    assert.equal(store.remove('a', 3), 'unknown');
  });

  test('gives nobody a session that has expired, and forgets it', () => {
    const store = new MemorySessionStore<string>();
    store.create(stored);
    assert.equal(store.claim('a', 1, 1001), undefined);
    store.expire(1000);
    assert.equal(store.size, 1);
    store.expire(1001);
    assert.equal(store.size, 0);
  });
});

describe('two servers that share a MemorySessionStore', () => {
  test('hand a session from one to the other: context, numbers and unacknowledged messages go along', async () => {
    const store = new MemorySessionStore<Log>();
    const { clock, network, there: first, here } = await connectedPair({ store });
    const second = new TestServer(clock, { store });
    here.client.send('to the first');
    await turnsUntil(() => here.received.length === 1);
    network.cut();
    first.session.send('nobody is there');
    here.client.send('to the second');
    network.onConnection = (socket) => second.server.accept(socket, 'moved');
    await timeUntil(clock, () => here.received.length === 3);
    assert.deepEqual(here.received, ['echo to the first', 'nobody is there', 'echo to the second']);
    assert.deepEqual(second.session.data.seen, ['to the first', 'to the second']);
    assert.equal(second.session.wasMoved, true);
    assert.deepEqual(first.ends, ['moved']);
    assert.deepEqual([first.server.size, second.server.size, store.size], [0, 1, 1]);
    assert.throws(() => first.session.send('too late'), { code: 'SESSION_ENDED' });
  });

  test('a client that the first one still takes for connected moves too, and the first one lets go at once', async () => {
    const store = new MemorySessionStore<Log>();
    const { clock, network, there: first, here } = await connectedPair({ store });
    const second = new TestServer(clock, { store });
    network.tellsServer = false;
    network.cut();
    network.onConnection = (socket) => second.server.accept(socket, 'moved');
    here.client.send('once');
    await timeUntil(clock, () => here.received.length === 1);
    assert.deepEqual(first.ends, ['moved']);
    assert.deepEqual(second.session.data.seen, ['once']);
  });

  test('back and forth, cut at every byte, a session loses and repeats nothing', async () => {
    const store = new MemorySessionStore<Log>();
    const { clock, network, there: first, here } = await connectedPair({ store, maxResumesPerMinute: 1000 });
    const second = new TestServer(clock, { store, maxResumesPerMinute: 1000 });
    const servers = [first, second];
    network.onConnection = (socket) => (servers[network.connections % 2] as TestServer).server.accept(socket, 'x');
    const sent: string[] = [];
    for (let at = 0; at < 150; at++) {
      network.tellsServer = at % 3 !== 0;
      network.cuts = [network.carried + at];
      for (let i = 0; i < 4; i++) {
        sent.push(`${at}.${i}`);
        here.client.send(sent.at(-1) as string);
      }
      await timeUntil(clock, () => here.received.length === sent.length && here.client.state === 'open');
    }
    assert.deepEqual(
      here.received,
      sent.map((word) => `echo ${word}`),
    );
    const last = servers.find(({ server }) => server.size === 1) as TestServer;
    assert.deepEqual(last.session.data.seen, sent);
    assert.ok(first.sessions.length + second.sessions.length > 50);
  });

  test('close() of a server saves everything and sends the clients to the other one', async () => {
    const store = new MemorySessionStore<Log>();
    const { clock, network, there: first, here } = await connectedPair({ store });
    const second = new TestServer(clock, { store });
    network.onConnection = (socket) => second.server.accept(socket, 'moved');
    for (let i = 0; i < 20; i++) here.client.send(`${i}`);
    await first.server.close();
    await timeUntil(clock, () => here.received.length === 20 && here.client.state === 'open');
    assert.deepEqual(
      here.received,
      Array.from({ length: 20 }, (_, i) => `echo ${i}`),
    );
    assert.equal(first.server.size, 0);
    assert.deepEqual(second.session.data.seen.length, 20);
  });
});

describe('a store that is slow, fails, and keeps copies, under two servers', () => {
  test('what messages did to the context, and what was answered, happened once and in order, 150 times', async () => {
    let failures = 0;
    let moves = 0;
    for (let seed = 0; seed < 150; seed++) {
      const result = await roughStory(seed);
      failures += result.failures;
      moves += result.moves;
    }
    assert.ok(failures > 100, `${failures} failures`);
    assert.ok(moves > 50, `${moves} moves`);
  });

  test('a message is neither acknowledged nor answered before it is stored', async () => {
    const store = new RoughStore<Log>({ random: () => 5, failsBefore: 0, failsAfter: 0 });
    const { clock, network, there, here } = await connectedPair({ store, ackDelayMs: 1 });
    let stored: number | undefined;
    here.client.on('message', () => {
      stored = store.data(there.session.id)?.seen.length;
    });
    here.client.send('hello');
    await turnsUntil(() => there.session.data.seen.length === 1);
    const before = network.carried;
    clock.advance(1);
    assert.equal(network.carried, before);
    assert.equal(here.client.unconfirmed.length, 1);
    await timeUntil(clock, () => here.received.length === 1);
    assert.equal(stored, 1);
  });

  test('that does not come back ends the session here, for the next server to go on where the store is', async () => {
    const roughness = { random: () => 0, failsBefore: 0, failsAfter: 0 };
    const store = new RoughStore<Log>(roughness);
    const { clock, network, there, here } = await connectedPair({ store });
    here.client.send('stored');
    await timeUntil(clock, () => here.client.unconfirmed.length === 0);
    roughness.failsBefore = 100;
    here.client.send('not stored');
    await timeUntil(clock, () => there.ends.length === 1);
    assert.deepEqual(there.ends, ['store']);
    await timeUntil(clock, () => there.rejections.length > 0);
    assert.match(there.rejections[0] as string, /^unavailable: The store failed/);
    assert.ok(there.storeErrors.length > 0);
    roughness.failsBefore = 0;
    await timeUntil(clock, () => here.received.length === 2, 'not resumed');
    assert.deepEqual(here.received, ['echo stored', 'echo not stored']);
    assert.deepEqual(there.session.data.seen, ['stored', 'not stored']);
    assert.ok(network.connections > 1);
    assert.deepEqual(
      here.events.filter((event) => event.startsWith('lost')),
      [],
    );
  });
});

test('a client that comes back while a failed save waits to be repeated is answered when it was', async () => {
  const roughness = { random: () => 0, failsBefore: 0, failsAfter: 0 };
  const store = new RoughStore<Log>(roughness);
  const { clock, network, there, here } = await connectedPair({ store });
  roughness.failsBefore = 100;
  here.client.send('hello');
  await turnsUntil(() => store.failures > 0);
  network.cut();
  roughness.failsBefore = 0;
  clock.advance(1);
  await turnsUntil(() => network.connections === 2);
  await timeUntil(clock, () => here.received.length === 1);
  assert.ok(clock.nowMs < 1000, `after ${clock.nowMs} ms`);
  assert.deepEqual(there.session.data.seen, ['hello']);
  assert.equal(there.sessions.length, 1);
});

/** A client that is sent from server to server by cuts, over a store at its worst. */
async function roughStory(seed: number): Promise<{ failures: number; moves: number }> {
  const random = pseudoRandom(seed);
  const clock = new FakeClock();
  const network = new MemoryNetwork();
  const roughness = { random, failsBefore: random(30), failsAfter: random(30) };
  const store = new RoughStore<Log>(roughness);
  const options = { store, maxResumesPerMinute: 100_000, handshakeTimeoutMs: 60_000 };
  const servers = [new TestServer(clock, options), new TestServer(clock, options)] as const;
  network.onConnection = (socket) => servers[random(2) as 0 | 1].server.accept(socket, 'x');
  const here = new TestClient(network, clock);
  const sent: string[] = [];
  for (let i = 0; i < 30; i++) {
    if (random(3) > 0) {
      sent.push(`${seed}.${i}`);
      here.client.send(sent.at(-1) as string);
    }
    network.tellsServer = random(2) === 0;
    if (random(4) === 0) network.cut();
    if (random(4) === 0) clock.advance(random(300));
    for (let turns = random(30); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
  }
  roughness.failsBefore = roughness.failsAfter = 0;
  await timeUntil(
    clock,
    () => here.received.length >= sent.length && here.client.unconfirmed.length === 0,
    `seed ${seed}`,
  );
  assert.deepEqual(
    here.received,
    sent.map((word) => `echo ${word}`),
    `seed ${seed}`,
  );
  assert.deepEqual(store.data(here.client.id as string)?.seen, sent, `seed ${seed}`);
  assert.deepEqual(
    here.events.filter((event) => event.startsWith('lost')),
    [],
    `seed ${seed}`,
  );
  return { failures: store.failures, moves: servers[0].sessions.length + servers[1].sessions.length - 1 };
}
