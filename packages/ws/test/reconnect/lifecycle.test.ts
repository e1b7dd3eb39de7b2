import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReconnectCause, ReconnectDecision } from '../../src/reconnect/cause.ts';
import type { NetworkSignal } from '../../src/reconnect/network-signals.ts';
import { Bench } from './support/fake-transport.ts';

const refused = (status: number, retryAfter?: string) => ({
  code: `WS_ERR_STATUS_${status}`,
  message: `Unexpected server response: ${status}`,
  received: { status, headers: new Map(retryAfter === undefined ? [] : [['retry-after', retryAfter]]) },
});

describe('the life of a connection', () => {
  test('connects at once, is open, is lost, waits, connects again and is open again', async () => {
    const bench = new Bench();
    assert.deepEqual({ ...bench.socket.state }, { name: 'connecting', attempt: 1, cause: undefined });
    const first = await bench.open();
    first.says('hello');
    assert.deepEqual({ ...bench.socket.state }, { name: 'open', attempt: 1, since: 0 });
    bench.clock.advance(10_000);
    first.ends(1006);
    const { state } = bench.socket;
    assert.equal(state.name, 'waiting');
    assert.ok(state.name === 'waiting' && state.cause.kind === 'close' && state.cause.code === 1006);
    assert.deepEqual([state.attempt, state.delayMs, state.retryAt, state.isOffline], [1, 500, 10_500, false]);
    await bench.retry();
    assert.deepEqual({ ...bench.socket.state, cause: undefined }, { name: 'connecting', attempt: 1, cause: undefined });
    bench.last.opens();
    bench.last.says('again');
    assert.deepEqual(bench.events, [
      '-> open',
      'open',
      'message',
      '-> waiting',
      'disconnected',
      '-> connecting',
      '-> open',
      'open',
      'message',
    ]);
    assert.equal(bench.transports.length, 2);
  });

  test('an attempt that fails is no disconnection', async () => {
    const bench = new Bench();
    await bench.settle();
    bench.last.fails();
    assert.deepEqual(bench.events, ['-> waiting']);
  });

  test('failures in a row count, and make the wait longer', async () => {
    const bench = new Bench();
    bench.random = 1;
    const seen: unknown[] = [];
    await bench.settle();
    for (let i = 0; i < 4; i++) {
      bench.last.fails();
      const { state } = bench.socket;
      seen.push([state.name === 'waiting' && state.attempt, bench.delayMs]);
      await bench.retry();
    }
    assert.deepEqual(seen, [
      [2, 1000],
      [3, 2000],
      [4, 4000],
      [5, 8000],
    ]);
  });

  test('a connection that is open for less than stableMs counts as a failure', async () => {
    const bench = new Bench();
    bench.random = 1;
    const waits: unknown[] = [];
    await bench.settle();
    for (let i = 0; i < 3; i++) {
      bench.last.opens();
      bench.clock.advance(4999);
      bench.last.ends(1011);
      waits.push(bench.delayMs);
      await bench.retry();
    }
    assert.deepEqual(waits, [1000, 2000, 4000]);
    bench.last.opens();
    bench.clock.advance(5000);
    bench.last.ends(1011);
    assert.equal(bench.delayMs, 1000);
  });

  test('maxAttempts failures in a row end it, with the last cause', async () => {
    const bench = new Bench({ maxAttempts: 2 });
    await bench.settle();
    bench.last.fails(refused(503));
    await bench.retry();
    bench.last.fails(refused(502));
    const { state } = bench.socket;
    assert.ok(state.name === 'closed' && state.why === 'exhausted');
    assert.ok(state.cause?.kind === 'connect' && state.cause.status === 502);
    assert.deepEqual(bench.events, ['-> waiting', '-> connecting', '-> closed', 'error', 'close']);
    assert.equal(bench.clock.pending, 0);
  });

  test('the loss of a stable connection is no failed attempt', async () => {
    const bench = new Bench({ maxAttempts: 1 });
    await bench.open();
    bench.clock.advance(5000);
    bench.last.ends(1006);
    assert.equal(bench.name, 'waiting');
    await bench.retry();
    bench.last.fails();
    assert.equal(bench.name, 'closed');
  });

  for (const [name, end] of [
    ['401', (bench: Bench) => bench.last.fails(refused(401))],
    [
      'close code 1008',
      (bench: Bench) => {
        bench.last.opens();
        bench.last.ends(1008, 'policy');
      },
    ],
  ] as const) {
    test(`${name} ends it`, async () => {
      const bench = new Bench();
      await bench.settle();
      end(bench);
      assert.ok(bench.socket.state.name === 'closed' && bench.socket.state.why === 'terminal');
      assert.deepEqual(bench.events.slice(-2), ['error', 'close']);
      assert.equal(bench.clock.pending, 0);
    });
  }

  test('a 1000 of the peer ends it, and is no error', async () => {
    const bench = new Bench();
    (await bench.open()).ends(1000, 'done');
    assert.ok(bench.socket.state.name === 'closed' && bench.socket.state.why === 'finished');
    assert.deepEqual(bench.events.slice(-2), ['-> closed', 'close']);
  });

  test('Retry-After is obeyed', async () => {
    const bench = new Bench();
    await bench.settle();
    bench.last.fails(refused(503, '120'));
    assert.equal(bench.delayMs, 120_000);
  });

  test('an attempt that takes longer than connectTimeoutMs is given up', async () => {
    const bench = new Bench();
    await bench.settle();
    const slow = bench.last;
    bench.clock.advance(9999);
    assert.equal(bench.name, 'connecting');
    bench.clock.advance(1);
    const { state } = bench.socket;
    assert.ok(state.name === 'waiting' && state.cause.kind === 'timeout' && state.cause.timeoutMs === 10_000);
    assert.deepEqual(slow.calls, ['terminate']);
    assert.equal(slow.target.signal.aborted, true);
    slow.opens();
    slow.says('too late');
    slow.ends(1006);
    assert.deepEqual(bench.events, ['-> waiting']);
  });

  test('connectTimeoutMs: 0 waits for ever', async () => {
    const bench = new Bench({ connectTimeoutMs: 0 });
    await bench.settle();
    assert.equal(bench.clock.pending, 0);
  });
});

describe('close()', () => {
  test('while open begins the closing handshake, and is over with the answer of the peer', async () => {
    const bench = new Bench();
    const transport = await bench.open();
    bench.socket.close(4000, 'bye');
    assert.deepEqual(transport.calls, ['close 4000 bye']);
    assert.equal(bench.socket.readyState, 2);
    transport.says('one more');
    transport.ends(4000, 'bye');
    assert.ok(bench.socket.state.name === 'closed' && bench.socket.state.why === 'called');
    assert.deepEqual(bench.events.slice(2), ['-> closing', 'message', '-> closed', 'close']);
    assert.equal(bench.clock.pending, 0);
  });

  test('does not wait for ever for a peer that does not answer', async () => {
    const bench = new Bench();
    const transport = await bench.open();
    bench.socket.close();
    bench.clock.advance(30_000);
    assert.equal(bench.name, 'closed');
    assert.deepEqual(transport.calls, ['close', 'terminate']);
    transport.ends(1000);
    assert.equal(bench.events.filter((it) => it === 'close').length, 1);
  });

  test('while it waits or connects ends it, and close comes later, as of a WebSocket', async () => {
    for (const isWaiting of [true, false]) {
      const bench = new Bench();
      await bench.settle();
      if (isWaiting) bench.last.fails();
      bench.socket.close();
      assert.equal(bench.socket.readyState, 2);
      assert.ok(!bench.events.includes('close'));
      await bench.settle();
      assert.deepEqual(bench.events.slice(-3), ['-> closing', '-> closed', 'close']);
      assert.equal(bench.clock.pending, 0);
      assert.deepEqual(bench.last.calls, isWaiting ? [] : ['terminate']);
    }
  });

  test('may be called in every listener', async () => {
    for (const type of ['open', 'statechange', 'disconnected', 'message'] as const) {
      const bench = new Bench();
      await bench.settle();
      bench.socket.addEventListener(type, () => bench.socket.close());
      bench.last.opens();
      bench.last.says('x');
      bench.last.ends(1006);
      await bench.settle();
      assert.equal(bench.name, 'closed', type);
      assert.equal(bench.events.at(-1), 'close', type);
      assert.equal(bench.clock.pending, 0, type);
    }
  });

  test('a code that the transport refuses is thrown, and changes nothing', async () => {
    const bench = new Bench();
    const transport = await bench.open();
    transport.close = () => {
      throw new RangeError('invalid code');
    };
    assert.throws(() => bench.socket.close(1001), /invalid code/);
    assert.equal(bench.name, 'open');
  });

  test('a code or a reason that no close frame may have is thrown, with a connection and without', async () => {
    const bench = new Bench();
    const refused = () => {
      for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5, Number.NaN]) {
        assert.throws(
          () => bench.socket.close(code),
          { name: 'RangeError', message: /close code of 1000/ },
          String(code),
        );
      }
      assert.throws(() => bench.socket.close(1000, 'é'.repeat(62)), { name: 'RangeError', message: /124$/ });
    };
    refused();
    const transport = await bench.open();
    refused();
    transport.ends(1006);
    refused();
    assert.equal(bench.name, 'waiting');
    bench.socket.close(4999, 'é'.repeat(61));
    assert.equal(bench.name, 'closing');
  });

  test('in a listener of statechange is not followed by a disconnected that says that it will try again', async () => {
    const bench = new Bench();
    (await bench.open()).ends(1006);
    assert.deepEqual(bench.events.slice(-2), ['-> waiting', 'disconnected']);
    const closing = new Bench();
    closing.socket.addEventListener('statechange', ({ state }) => state.name === 'waiting' && closing.socket.close());
    (await closing.open()).ends(1006);
    await closing.settle();
    assert.deepEqual(
      closing.events.slice(2).filter((it) => it === 'disconnected'),
      [],
    );
    assert.equal(closing.events.at(-1), 'close');
    bench.socket.close();
  });
});

describe('signal', () => {
  test('ends it in every state', async () => {
    for (const reach of ['connecting', 'waiting', 'open', 'closing'] as const) {
      const abort = new AbortController();
      const bench = new Bench({ signal: abort.signal });
      await bench.settle();
      if (reach === 'waiting') bench.last.fails();
      if (reach === 'open' || reach === 'closing') bench.last.opens();
      if (reach === 'closing') bench.socket.close();
      assert.equal(bench.name, reach);
      abort.abort();
      assert.ok(bench.socket.state.name === 'closed' && bench.socket.state.why === 'aborted', reach);
      assert.deepEqual(bench.events.slice(-2), ['-> closed', 'close'], reach);
      assert.equal(bench.clock.pending, 0, reach);
      if (reach === 'open') assert.deepEqual(bench.last.calls, ['close 1000']);
    }
  });

  test('that is aborted already means that nothing begins', async () => {
    const bench = new Bench({ signal: AbortSignal.abort() });
    await bench.settle();
    assert.equal(bench.transports.length, 0);
    assert.deepEqual(bench.events, ['-> closed', 'close']);
  });

  test('is let go at the end', async () => {
    const abort = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = abort.signal;
    abort.signal.addEventListener = function (this: AbortSignal, ...given: Parameters<typeof addEventListener>) {
      listeners += 1;
      addEventListener.apply(this, given);
    } as typeof addEventListener;
    abort.signal.removeEventListener = function (this: AbortSignal, ...given: Parameters<typeof removeEventListener>) {
      listeners -= 1;
      removeEventListener.apply(this, given);
    } as typeof removeEventListener;
    const bench = new Bench({ signal: abort.signal });
    await bench.open();
    assert.equal(listeners, 1);
    bench.socket.close();
    bench.last.ends(1000);
    assert.equal(listeners, 0);
  });
});

describe('reconnectNow()', () => {
  test('ends a wait', async () => {
    const bench = new Bench();
    await bench.settle();
    bench.last.fails(refused(503, '3600'));
    assert.equal(bench.socket.reconnectNow(), true);
    await bench.settle();
    assert.equal(bench.transports.length, 2);
    assert.equal(bench.name, 'connecting');
  });

  test('replaces an open connection at once, which is closed with 1000', async () => {
    const bench = new Bench();
    const old = await bench.open();
    assert.equal(bench.socket.reconnectNow(), true);
    assert.deepEqual(old.calls, ['close 1000']);
    assert.equal(bench.delayMs, 0);
    await bench.retry();
    bench.last.opens();
    old.says('from the old one');
    old.ends(1000);
    assert.deepEqual(bench.events.slice(2), ['-> waiting', 'disconnected', '-> connecting', '-> open', 'open']);
    assert.equal(bench.socket.state.name === 'open' && bench.socket.state.attempt, 1);
  });

  test('does nothing while it connects, and says no when it is over', async () => {
    const bench = new Bench();
    await bench.settle();
    assert.equal(bench.socket.reconnectNow(), true);
    assert.equal(bench.transports.length, 1);
    bench.socket.close();
    assert.equal(bench.socket.reconnectNow(), false);
    await bench.settle();
    assert.equal(bench.socket.reconnectNow(), false);
    assert.equal(bench.transports.length, 1);
  });
});

describe('shouldReconnect', () => {
  test('sees the cause and what the rules would do', async () => {
    const seen: [ReconnectCause, ReconnectDecision][] = [];
    const bench = new Bench({
      shouldReconnect: (cause, decision) => {
        seen.push([cause, decision]);
        return undefined;
      },
    });
    await bench.settle();
    bench.last.fails();
    await bench.retry();
    bench.last.fails(refused(404));
    const [[first, before], [second, after]] = seen as [(typeof seen)[0], (typeof seen)[0]];
    assert.ok(first.kind === 'connect' && first.isOpaque);
    assert.deepEqual(before, { isTerminal: false, failures: 1, opaqueFailures: 1, delayMs: 500 });
    assert.ok(second.kind === 'connect' && second.status === 404);
    assert.deepEqual(after, { isTerminal: true, failures: 2, opaqueFailures: 0, delayMs: 500 });
    assert.equal(bench.name, 'closed');
  });

  test('true goes on where the rules would stop', async () => {
    const bench = new Bench({ shouldReconnect: () => true });
    await bench.settle();
    bench.last.fails(refused(404));
    assert.equal(bench.name, 'waiting');
  });

  test('false stops where the rules would go on', async () => {
    const bench = new Bench({ shouldReconnect: (cause) => cause.kind !== 'close' });
    (await bench.open()).ends(1001);
    assert.ok(bench.socket.state.name === 'closed' && bench.socket.state.why === 'terminal');
  });

  test('{ delayMs } chooses the wait', async () => {
    const bench = new Bench({ shouldReconnect: () => ({ delayMs: 7 }) });
    await bench.settle();
    bench.last.fails(refused(404));
    assert.equal(bench.delayMs, 7);
  });

  test('a delayMs that is none leaves the wait to the rules, and is reported', async () => {
    const bench = new Bench({ shouldReconnect: () => ({ delayMs: Number.NaN }) });
    await bench.settle();
    bench.last.fails();
    assert.equal(bench.delayMs, 500);
    assert.deepEqual(bench.events, ['error', '-> waiting']);
  });

  test('what it throws is reported, and the rules decide', async () => {
    const bench = new Bench({
      shouldReconnect: () => {
        throw new Error('a bug');
      },
    });
    await bench.settle();
    bench.last.fails();
    assert.deepEqual(bench.events, ['error', '-> waiting']);
  });

  test('may close, and may not begin an attempt of its own', async () => {
    const closing = new Bench({ shouldReconnect: () => void closing.socket.close() });
    (await closing.open()).ends(1006);
    await closing.settle();
    assert.ok(closing.socket.state.name === 'closed' && closing.socket.state.why === 'called');
    const eager = new Bench({ shouldReconnect: () => void eager.socket.reconnectNow() });
    (await eager.open()).ends(1006);
    assert.equal(eager.name, 'waiting');
  });
});

describe('the network', () => {
  class Network {
    online = true;
    watchers = 0;
    tell: (signal: NetworkSignal) => void = () => {};
    isOnline = () => this.online;
    watch = (listener: (signal: NetworkSignal) => void) => {
      this.watchers += 1;
      this.tell = listener;
      return () => {
        this.watchers -= 1;
      };
    };
    goes(): void {
      this.online = false;
      this.tell('offline');
    }
    comes(): void {
      this.online = true;
      this.tell('online');
    }
  }

  test('that is not there is waited for, and no attempt is made', async () => {
    const network = new Network();
    network.online = false;
    const bench = new Bench({ network, maxAttempts: 1 });
    await bench.settle();
    const { state } = bench.socket;
    assert.ok(state.name === 'waiting' && state.isOffline && state.cause.kind === 'offline');
    assert.deepEqual([state.delayMs, state.retryAt, state.attempt], [undefined, undefined, 1]);
    bench.clock.advance(1e9);
    assert.equal(bench.transports.length, 0);
    network.comes();
    await bench.settle();
    assert.equal(bench.transports.length, 1);
  });

  test('that goes stops the wait for the next attempt; that comes begins it at once', async () => {
    const network = new Network();
    const bench = new Bench({ network });
    await bench.settle();
    bench.last.fails();
    network.goes();
    assert.ok(bench.socket.state.name === 'waiting' && bench.socket.state.isOffline);
    assert.equal(bench.clock.pending, 0);
    network.tell('visible');
    assert.equal(bench.events.filter((it) => it === '-> waiting').length, 2);
    network.comes();
    assert.equal(bench.name, 'connecting');
  });

  test('what fails without it is not counted', async () => {
    const network = new Network();
    const bench = new Bench({ network, maxAttempts: 1 });
    await bench.settle();
    network.goes();
    bench.last.fails();
    assert.ok(bench.socket.state.name === 'waiting' && bench.socket.state.attempt === 1);
  });

  test('does not cut short what a server asked for', async () => {
    const network = new Network();
    const bench = new Bench({ network });
    await bench.settle();
    bench.last.fails(refused(503, '60'));
    bench.clock.advance(10_000);
    network.goes();
    network.comes();
    assert.equal(bench.delayMs, 50_000);
    network.goes();
    bench.clock.advance(60_000);
    network.comes();
    assert.equal(bench.name, 'connecting');
  });

  test('a clock that was set back meanwhile does not make the wait longer', async () => {
    const network = new Network();
    const bench = new Bench({ network });
    await bench.settle();
    bench.last.fails(refused(503, '60'));
    bench.clock.nowMs -= 3_600_000;
    network.goes();
    network.comes();
    assert.equal(bench.delayMs, 60_000);
  });

  test('a page that is looked at again does not wait', async () => {
    const network = new Network();
    const bench = new Bench({ network });
    await bench.settle();
    bench.last.fails();
    network.tell('visible');
    assert.equal(bench.name, 'connecting');
  });

  test('an open connection is left alone, but looked at if it has been silent', async () => {
    const network = new Network();
    const bench = new Bench({ network, idleMs: 60_000 });
    await bench.open();
    network.goes();
    network.comes();
    network.tell('visible');
    assert.equal(bench.name, 'open');
    // A laptop that slept: the time went on, the timers did not run.
    bench.clock.nowMs += 60_000;
    network.tell('visible');
    assert.ok(bench.socket.state.name === 'waiting' && bench.socket.state.cause.kind === 'idle');
  });

  test('reconnectNow() tries even without', async () => {
    const network = new Network();
    network.online = false;
    const bench = new Bench({ network });
    bench.socket.reconnectNow();
    await bench.settle();
    assert.equal(bench.transports.length, 1);
  });

  test('is not watched any more at the end', async () => {
    const network = new Network();
    const bench = new Bench({ network });
    assert.equal(network.watchers, 1);
    bench.socket.close();
    await bench.settle();
    assert.equal(network.watchers, 0);
  });
});
