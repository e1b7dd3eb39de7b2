import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, test } from 'node:test';
import { Drain, type DrainPlan } from '../../src/server/drain.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { pseudoRandom } from '../support/pseudo-random.ts';
import { nextUncaught } from '../support/uncaught.ts';

/** Notes what it is told, and when. */
class Client extends EventEmitter {
  closeCause: Error | undefined;
  closedCleanly = false;
  toldAtMs: number | undefined;
  cutAtMs: number | undefined;
  readonly told: [code: number, reason: string][] = [];
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    super();
    this.#clock = clock;
  }

  close(code: number, reason: string): void {
    this.toldAtMs = this.#clock.nowMs;
    this.told.push([code, reason]);
  }

  terminate(): void {
    this.cutAtMs = this.#clock.nowMs;
  }

  ends(cause?: Error): void {
    this.closeCause = cause;
    this.emit('close');
  }
}

const plan: DrainPlan = { code: 1012, reason: 'bye', graceMs: 5000, jitterMs: 0 };

function setUp(count: number, more: Partial<DrainPlan> = {}, random = fraction()) {
  const clock = new FakeClock();
  clock.nowMs = 1_000_000;
  const clients = Array.from({ length: count }, () => new Client(clock));
  const drain = new Drain({ ...plan, ...more }, clock, random);
  const state = { isDone: false };
  const done = drain.run(clients).then(() => {
    state.isDone = true;
  });
  return { clock, clients, drain, done, state };
}

/** From 0 to 1, the same ones each time. */
function fraction(): () => number {
  const random = pseudoRandom(7);
  return () => random(1 << 30) / (1 << 30);
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a drain', () => {
  test('of nobody is over at once', async () => {
    const { done, clock, drain } = setUp(0);
    await done;
    assert.deepEqual(drain.counts, { closed: 0, terminated: 0 });
    assert.equal(clock.pending, 0);
  });

  test('tells everybody the code and the reason, and waits until all have gone', async () => {
    const { clients, drain, done, state, clock } = setUp(3);
    for (const client of clients) assert.deepEqual(client.told, [[1012, 'bye']]);
    clients[0]?.ends();
    clients[2]?.ends();
    await turn();
    assert.deepEqual([state.isDone, drain.left], [false, 1]);
    clients[1]?.ends();
    await done;
    assert.deepEqual(drain.counts, { closed: 3, terminated: 0 });
    assert.equal(clock.pending, 0);
    assert.ok(clients.every((client) => client.listenerCount('close') === 0));
  });

  test('cuts whoever has not gone in time, not before and not later', async () => {
    const { clients, drain, done, clock } = setUp(3);
    clients[1]?.ends();
    clock.advance(4999);
    assert.ok(clients.every((client) => client.cutAtMs === undefined));
    clock.advance(1);
    await done;
    assert.deepEqual(
      clients.map(({ cutAtMs }) => cutAtMs),
      [1_005_000, undefined, 1_005_000],
    );
    assert.deepEqual(drain.counts, { closed: 1, terminated: 2 });
    assert.equal(clock.pending, 0);
    assert.ok(clients.every((client) => client.listenerCount('close') === 0));
  });

  test('tells them one after the other over jitterMs, at an uneven pace, and gives each the whole grace', async () => {
    const { clients, drain, done, clock } = setUp(1000, { jitterMs: 10_000 });
    for (let ms = 0; ms < 20_000; ms += 10) clock.advance(10);
    await done;
    const times = clients.map(({ toldAtMs }) => (toldAtMs ?? 0) - 1_000_000);
    assert.ok(Math.min(...times) >= 0 && Math.max(...times) <= 10_000);
    for (let second = 0; second < 10; second++) {
      const told = times.filter((ms) => ms > second * 1000 && ms <= (second + 1) * 1000).length;
      assert.ok(Math.abs(told - 100) <= 2, `${told} in second ${second}`);
    }
    const sorted = [...times].sort((a, b) => a - b);
    const gaps = new Set(sorted.slice(1).map((ms, i) => ms - (sorted[i] as number)));
    assert.ok(gaps.size > 5, 'uneven');
    for (const { toldAtMs = 0, cutAtMs = 0 } of clients) {
      assert.ok(cutAtMs - toldAtMs >= 4999 && cutAtMs - toldAtMs <= 5001, `${cutAtMs - toldAtMs}`);
    }
    assert.deepEqual(drain.counts, { closed: 0, terminated: 1000 });
  });

  test('tells them in an order that says nothing of their age', () => {
    const { clients, clock } = setUp(100, { jitterMs: 10_000 });
    clock.advance(10_000);
    const order = [...clients].sort((a, b) => (a.toldAtMs ?? 0) - (b.toldAtMs ?? 0)).map((it) => clients.indexOf(it));
    assert.notDeepEqual(
      order,
      clients.map((_, i) => i),
    );
    const oldest = order.slice(0, 50).filter((i) => i < 50).length;
    assert.ok(oldest > 10 && oldest < 40, `${oldest} of the older half are in the first half`);
  });

  test('has one timer, whatever the number', () => {
    const { clock } = setUp(5000, { jitterMs: 10_000 });
    assert.equal(clock.pending, 1);
    clock.advance(3000);
    assert.equal(clock.pending, 1);
  });

  test('does not tell those that have gone by themselves before', async () => {
    const { clients, drain, done } = setUp(2, { jitterMs: 10_000 }, () => 0.5);
    for (const client of clients) client.ends();
    await done;
    assert.ok(clients.every(({ told }) => told.length === 0));
    assert.deepEqual(drain.counts, { closed: 2, terminated: 0 });
  });

  test('counts as cut what the closeTimeout of a socket has cut', async () => {
    const { clients, drain, done } = setUp(2);
    clients[0]?.ends(Object.assign(new Error('late'), { code: 'WS_ERR_CLOSE_TIMEOUT' }));
    clients[1]?.ends(Object.assign(new Error('left'), { code: 'WS_ERR_NO_CLOSE_FRAME' }));
    await done;
    assert.deepEqual(drain.counts, { closed: 1, terminated: 1 });
  });

  test('counts as closed whose close frames went both ways, although its transport had to be cut', async () => {
    const { clients, drain, done, clock } = setUp(2);
    (clients[0] as Client).closedCleanly = true;
    clock.advance(5000);
    await done;
    assert.ok(clients.every(({ cutAtMs }) => cutAtMs === 1_005_000));
    assert.deepEqual(drain.counts, { closed: 1, terminated: 1 });
  });

  test('tells and cuts the rest when its signal is aborted', async () => {
    const abort = new AbortController();
    const { clients, drain, done, clock } = setUp(10, { jitterMs: 10_000, signal: abort.signal });
    clock.advance(4000);
    clients[3]?.ends();
    abort.abort();
    await done;
    for (const [i, client] of clients.entries()) {
      if (i !== 3) assert.deepEqual([client.told.length, client.cutAtMs], [1, 1_004_000]);
    }
    assert.deepEqual(drain.counts, { closed: 1, terminated: 9 });
    assert.equal(clock.pending, 0);
  });

  test('with a signal that is aborted already cuts at once', async () => {
    const { clients, drain, done } = setUp(3, { signal: AbortSignal.abort() });
    await done;
    assert.deepEqual(drain.counts, { closed: 0, terminated: 3 });
    assert.ok(clients.every(({ told }) => told.length === 1));
  });

  test('goes on when the `close` of one of them throws, and lets the process know', async () => {
    const clock = new FakeClock();
    const bad = new Client(clock);
    bad.close = () => {
      throw new Error('a close of my own');
    };
    const good = new Client(clock);
    const error = nextUncaught();
    const drain = new Drain(plan, clock);
    const done = drain.run([bad, good]);
    assert.match(String(await error), /a close of my own/);
    assert.deepEqual([bad.cutAtMs, good.told.length], [0, 1]);
    good.ends();
    await done;
    assert.deepEqual(drain.counts, { closed: 1, terminated: 1 });
  });

  test('can be asked to send away more that came meanwhile, and counts them all', async () => {
    const { clients, drain, done, clock } = setUp(1);
    clients[0]?.ends();
    await done;
    const late = new Client(clock);
    const again = drain.run([late]);
    late.ends();
    await again;
    assert.deepEqual(drain.counts, { closed: 2, terminated: 0 });
  });
});
