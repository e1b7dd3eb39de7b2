import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt } from '../../../src/doctor/bisection/change.ts';
import { Prober } from '../../../src/doctor/bisection/prober.ts';
import { limits, QuickClock, searchFor, serverOf } from './fake-server.ts';

async function attempts(count: number): Promise<readonly Attempt[]> {
  const { attempt } = await searchFor(
    'ws://srv.example/',
    serverOf(() => 403),
  );
  return Array.from({ length: count }, () => attempt);
}

test('no more connections in a second than are decent', async () => {
  const clock = new QuickClock();
  const startedAt: number[] = [];
  const server = serverOf(() => 403);
  const prober = new Prober(
    (attempt) => {
      startedAt.push(clock.now());
      return server(attempt);
    },
    { ...limits, perSecond: 20 },
    clock,
  );
  await prober.all(await attempts(60));
  assert.equal(startedAt.length, 60);
  for (const [i, at] of startedAt.entries()) {
    const second = startedAt.filter((other) => other >= at && other < at + 999).length;
    assert.ok(second <= 21, `${second} in the second from ${at} on (${i})`);
  }
});

test('no more at once than are allowed', async () => {
  let underWay = 0;
  let most = 0;
  const server = serverOf(() => 403);
  const prober = new Prober(async (attempt) => {
    most = Math.max(most, ++underWay);
    const done = await server(attempt);
    underWay--;
    return done;
  }, limits);
  await prober.all(await attempts(40));
  assert.equal(most, limits.concurrency);
});

test('it stops at its cap, at the end of its time, and when it is told to', async () => {
  const server = serverOf(() => 403);
  const capped = new Prober(server, { ...limits, maxHandshakes: 7 });
  await capped.all(await attempts(20));
  assert.deepEqual([capped.handshakes, capped.stopped], [7, 'enough']);

  const clock = new QuickClock();
  const slow = new Prober(
    async (attempt) => {
      clock.ms += 100;
      return server(attempt);
    },
    { ...limits, concurrency: 1, budgetMs: 1000 },
    clock,
  );
  await slow.all(await attempts(20));
  assert.deepEqual([slow.handshakes, slow.stopped], [10, 'out-of-time']);

  const controller = new AbortController();
  controller.abort();
  const aborted = new Prober(server, { ...limits, signal: controller.signal });
  assert.deepEqual(await aborted.all(await attempts(2)), [undefined, undefined]);
  assert.deepEqual([aborted.handshakes, aborted.stopped], [0, 'aborted']);
});
