import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { NetworkSignal } from '../../src/reconnect/network-signals.ts';
import { pseudoRandom } from '../support/pseudo-random.ts';
import { Bench } from './support/fake-transport.ts';

const SEEDS = 400;
const STEPS = 60;

const uncaught: unknown[] = [];
const note = (error: unknown) => uncaught.push(error);
before(() => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
after(() => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
});

/** What everything that happens is held against. */
class Model {
  readonly #bench: Bench;
  #isOver = false;
  #accepted: string[] = [];
  sent = 0;

  constructor(bench: Bench) {
    this.#bench = bench;
    bench.socket.addEventListener('close', () => {
      assert.equal(this.#isOver, false, 'close happens once');
      this.#isOver = true;
    });
    for (const type of ['open', 'message', 'disconnected', 'statechange'] as const) {
      bench.socket.addEventListener(type, () => assert.equal(this.#isOver, false, `${type} after close`));
    }
  }

  accept(): void {
    const text = String(this.sent++);
    this.#bench.socket.send(text);
    this.#accepted.push(text);
  }

  check(): void {
    const { socket, transports, clock } = this.#bench;
    const live = transports.filter((it) => it.readyState < 2);
    const { state } = socket;
    assert.ok(live.length <= 1, `${live.length} connections at once`);
    assert.equal(this.#isOver, state.name === 'closed');
    if (state.name === 'closed') {
      assert.equal(clock.pending, 0, 'timers at the end');
      assert.equal(live.length, 0, 'connections at the end');
    }
    if (state.name === 'waiting') assert.equal(clock.pending, state.isOffline ? 0 : 1, 'one timer while it waits');
    if (state.name === 'connecting') assert.equal(clock.pending, 1, 'one timer while it connects');
    if (state.name === 'open' && transports.at(-1)?.readyState === 1) assert.equal(socket.bufferedMessages, 0);
    // Nothing is sent twice, nothing overtakes, and what is not sent is still there.
    const gone = transports.flatMap((it) => it.sent);
    assert.deepEqual(gone, this.#accepted.slice(0, gone.length));
    if (state.name !== 'closed' && state.name !== 'closing') {
      assert.equal(gone.length + socket.bufferedMessages, this.#accepted.length);
    }
  }
}

test(`whatever happens in whatever order, ${SEEDS} times: one connection, one close, every message once and in order`, async () => {
  const names = new Map<string, number>();
  for (let seed = 0; seed < SEEDS; seed++) {
    try {
      for (const name of await live(seed)) names.set(name, (names.get(name) ?? 0) + 1);
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
  assert.deepEqual(uncaught, []);
  for (const name of ['-> open', '-> waiting', '-> closed', 'disconnected', 'error', 'message', 'close']) {
    assert.ok((names.get(name) ?? 0) > 50, `${name} happened ${names.get(name)} times: the steps do not reach it`);
  }
});

async function live(seed: number): Promise<readonly string[]> {
  const pick = pseudoRandom(seed);
  const network = { online: true, tell: (_: NetworkSignal) => {} };
  const bench = new Bench({
    network: {
      isOnline: () => network.online,
      watch: (listener) => {
        network.tell = listener;
        return () => {};
      },
    },
    maxAttempts: pick(3) === 0 ? 6 : Infinity,
    idleMs: pick(2) === 0 ? 20_000 : 0,
    url: pick(4) === 0 ? () => (pick(5) === 0 ? Promise.reject(new Error('no token')) : 'ws://peer/') : 'ws://peer/',
    shouldReconnect: () => (pick(20) === 0 ? pick(2) === 0 : undefined),
    maxBufferedMessages: Infinity,
    maxBufferedBytes: Infinity,
  });
  const model = new Model(bench);
  const steps: (() => unknown)[] = [
    () => bench.transports.at(-1)?.readyState === 0 && bench.last.opens(),
    () => bench.transports.at(-1)?.readyState === 0 && bench.last.opens(),
    () => bench.transports.at(-1)?.readyState === 0 && bench.last.fails(),
    () => {
      const [transport, code] = [bench.transports.at(-1), [1001, 1006, 1011, 1012, 1013, 4000][pick(6)]];
      if (transport && transport.readyState > 0 && transport.readyState < 3) transport.ends(code);
    },
    () => bench.transports.at(-1)?.readyState === 1 && bench.last.says('x'),
    // The peer has begun to close, and its close event is yet to come.
    () => bench.transports.at(-1)?.readyState === 1 && Object.assign(bench.last, { readyState: 2 }),
    () => model.accept(),
    () => model.accept(),
    () => bench.clock.advance([1, 100, 1000, 10_000, 60_000][pick(5)] as number),
    () => bench.settle(),
    () => bench.settle(),
    () => bench.settle(),
    () => bench.socket.reconnectNow(),
    () => bench.socket.waitUntilOpen(),
    () => {
      network.online = !network.online;
      network.tell(network.online ? 'online' : 'offline');
    },
    () => network.tell('visible'),
    () => pick(30) === 0 && bench.socket.close(),
    () => pick(30) === 0 && bench.transports.at(-1)?.readyState === 1 && bench.last.ends(1008),
  ];
  for (let i = 0; i < STEPS; i++) {
    const result = steps[pick(steps.length)]?.();
    if (result instanceof Promise && pick(2) === 0) await bench.settle();
    if (['closing', 'closed'].includes(bench.name)) break;
    model.check();
  }
  bench.socket.close();
  bench.clock.advance(30_000);
  await bench.settle();
  model.check();
  return bench.events;
}
