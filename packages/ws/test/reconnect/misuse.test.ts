import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connectFailure } from '../../src/reconnect/failure.ts';
import type { HookAnswer } from '../../src/reconnect/options.ts';
import { ReconnectPolicy } from '../../src/reconnect/policy.ts';
import type { SendData } from '../../src/reconnect/transport.ts';
import { Bench } from './support/fake-transport.ts';

describe('shouldReconnect that answers what it must not', () => {
  for (const [what, answer] of [
    ['null', () => null],
    ['a promise', () => Promise.reject(new Error('too late'))],
    ['a delayMs of -1', () => ({ delayMs: -1 })],
  ] as const) {
    test(`${what}: the rules decide, and "error" tells`, async () => {
      const bench = new Bench({ shouldReconnect: answer as unknown as () => HookAnswer });
      let said = '';
      bench.socket.addEventListener('error', ({ message }) => {
        said = message;
      });
      (await bench.open()).ends(1006);
      assert.equal(bench.name, 'waiting');
      assert.match(said, new RegExp(`received ${what}$`));
      await bench.retry();
      bench.last.ends(1006, '', Object.assign(new Error('refused'), { status: 401 }));
      assert.equal(bench.name, 'closed');
    });
  }
});

describe('send() of what is no message', () => {
  for (const given of [{ a: 1 }, [1], 5, null, undefined]) {
    test(`${JSON.stringify(given)} throws, and the limits hold as before`, () => {
      const { socket } = new Bench({ maxBufferedBytes: 3 });
      assert.throws(() => socket.send(given as unknown as SendData), {
        name: 'TypeError',
        message: /^Expected a mess/,
      });
      socket.send('abc');
      assert.throws(() => socket.send('d'), { code: 'WS_ERR_BUFFER_FULL' });
      assert.equal(socket.bufferedAmount, 3);
      socket.close();
    });
  }
});

describe('the end', () => {
  test('by an abort has nothing of the connection before the last', async () => {
    const abort = new AbortController();
    const bench = new Bench({ signal: abort.signal });
    (await bench.open()).ends(1001, 'first');
    (await bench.retry()).opens();
    const closes: unknown[] = [];
    bench.socket.addEventListener('close', ({ code, reason, wasClean }) => closes.push({ code, reason, wasClean }));
    abort.abort();
    assert.deepEqual(closes, [{ code: 1006, reason: '', wasClean: false }]);
    assert.deepEqual(bench.socket.state, { name: 'closed', why: 'aborted', cause: undefined });
  });

  test('is not overtaken by an opening', async () => {
    const bench = new Bench();
    await bench.settle();
    bench.socket.close();
    bench.last.opens();
    await bench.settle();
    assert.deepEqual(bench.events, ['-> closing', '-> closed', 'close']);
  });

  test('does not wait for a transport that is held back: it reads on, and is not paused again', async () => {
    const bench = new Bench();
    const transport = await bench.open();
    bench.socket[Symbol.asyncIterator]();
    for (let i = 0; i < 64; i++) transport.says(i);
    assert.deepEqual(transport.calls, ['pause']);
    bench.socket[Symbol.asyncIterator]();
    bench.socket.close();
    for (let i = 0; i < 64; i++) transport.says(i);
    assert.deepEqual(transport.calls, ['pause', 'close', 'resume']);
    transport.ends(1000);
    assert.equal(bench.name, 'closed');
  });
});

test('a wait that may be as short as 0 backs off all the same, and is a number after any number of failures', () => {
  const policy = new ReconnectPolicy({ minDelayMs: 0 }, () => 1);
  const failed = connectFailure(undefined, 0);
  assert.deepEqual(
    [1, 5, 20, 5000].map((failures) => policy.delayMs(failed, failures)),
    [2, 32, 30_000, 30_000],
  );
});

test('an option that the constructor of the transport refuses with a RangeError ends it', async () => {
  const bench = new Bench({
    open: () => {
      throw new RangeError('heartbeat.intervalMs is a number of milliseconds above 0');
    },
  });
  await bench.settle();
  assert.equal(bench.name, 'closed');
});
