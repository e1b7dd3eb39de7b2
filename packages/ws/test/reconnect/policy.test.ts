import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReconnectCause } from '../../src/reconnect/cause.ts';
import { connectFailure } from '../../src/reconnect/failure.ts';
import { ReconnectPolicy, type ReconnectRules } from '../../src/reconnect/policy.ts';

const failed = connectFailure(undefined, 0);
const closed = (code: number): ReconnectCause => ({
  kind: 'close',
  message: '',
  code,
  reason: '',
  wasClean: true,
  error: undefined,
});
const refused = (retryAfterMs: number): ReconnectCause => ({ ...failed, status: 503, retryAfterMs });

/** The shortest and the longest wait that can be drawn. */
function range(rules: ReconnectRules, cause: ReconnectCause, failures: number): [number, number] {
  const ends = [0, 1].map((end) => new ReconnectPolicy(rules, () => end).delayMs(cause, failures));
  return ends as [number, number];
}

describe('the wait before the next attempt', () => {
  test('is drawn from a range that doubles with each failure, from half a second up to 30 seconds', () => {
    const ranges = [1, 2, 3, 4, 5, 6, 7, 50].map((failures) => range({}, failed, failures));
    const ceilings = [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000];
    assert.deepEqual(
      ranges,
      ceilings.map((ceiling) => [500, ceiling]),
    );
  });

  test('is that of the first failure after a connection that was stable', () => {
    assert.deepEqual(range({}, closed(1006), 0), [500, 1000]);
  });

  test('follows minDelayMs, maxDelayMs and factor', () => {
    const rules = { minDelayMs: 10, maxDelayMs: 200, factor: 3 };
    assert.deepEqual(
      [1, 2, 3, 4].map((failures) => range(rules, failed, failures)),
      [30, 90, 200, 200].map((ceiling) => [10, ceiling]),
    );
  });

  test('is spread over the whole of the range: 1,000 clients do not come back in the same moment', () => {
    let n = 0;
    const policy = new ReconnectPolicy({}, () => (n++ % 1000) / 1000);
    const delays = new Set(Array.from({ length: 1000 }, () => policy.delayMs(failed, 2)));
    assert.ok(delays.size > 900, `${delays.size} different delays`);
  });

  test('is as long as Retry-After says, and a little longer, as all were told the same', () => {
    assert.deepEqual(range({}, refused(20_000), 1), [20_000, 21_000]);
    assert.deepEqual(range({}, refused(0), 1), [0, 1000]);
  });

  test('is not longer than maxRetryAfterMs, whatever the server says', () => {
    assert.deepEqual(range({ maxRetryAfterMs: 5000 }, refused(1e12), 1), [5000, 6000]);
    assert.deepEqual(range({}, refused(1e12), 1), [3_600_000, 3_601_000]);
  });

  test('is short and spread after 1012, where a restart is under way', () => {
    assert.deepEqual(range({}, closed(1012), 0), [500, 5000]);
    assert.deepEqual(range({ restartDelayMs: 30_000 }, closed(1012), 1), [500, 30_000]);
    assert.deepEqual(range({ restartDelayMs: 100 }, closed(1012), 0), [100, 100]);
  });

  test('backs off after 1012 as ever when it happens again and again', () => {
    assert.deepEqual(range({}, closed(1012), 4), [500, 8000]);
  });

  test('is longer after 1013, where the server is overloaded', () => {
    assert.deepEqual(range({}, closed(1013), 0), [10_000, 30_000]);
    assert.deepEqual(range({ overloadDelayMs: 100 }, closed(1013), 3), [500, 4000]);
  });

  test('is none when it was asked for', () => {
    assert.deepEqual(range({}, { kind: 'requested', message: '' }, 3), [0, 0]);
  });
});

describe('what the rules make of numbers', () => {
  for (const [name, value] of [
    ['minDelayMs', -1],
    ['maxDelayMs', 1],
    ['factor', 0.5],
    ['stableMs', Number.NaN],
    ['maxAttempts', 0],
    ['maxOpaqueFailures', 0],
    ['restartDelayMs', -1],
    ['overloadDelayMs', -1],
    ['maxRetryAfterMs', '5'],
  ] as const) {
    test(`${name}: ${value} is refused, with the name and the value`, () => {
      assert.throws(
        () => new ReconnectPolicy({ [name]: value }, Math.random),
        (error) => error instanceof RangeError && error.message.includes(name) && error.message.includes(String(value)),
      );
    });
  }

  test('a minDelayMs above the default of maxDelayMs raises it', () => {
    assert.deepEqual(range({ minDelayMs: 60_000 }, failed, 1), [60_000, 60_000]);
  });
});

describe('enough', () => {
  test('is maxAttempts failures in a row', () => {
    const policy = new ReconnectPolicy({ maxAttempts: 3 }, Math.random);
    assert.equal(policy.isExhausted({ failures: 2, opaqueFailures: 2 }), false);
    assert.equal(policy.isExhausted({ failures: 3, opaqueFailures: 0 }), true);
  });

  test('is never, unless told', () => {
    const policy = new ReconnectPolicy({}, Math.random);
    assert.equal(policy.isExhausted({ failures: 1e9, opaqueFailures: 1e9 }), false);
  });

  test('is maxOpaqueFailures failures without a word, within a second each', () => {
    const policy = new ReconnectPolicy({ maxOpaqueFailures: 5 }, Math.random);
    assert.equal(policy.isExhausted({ failures: 9, opaqueFailures: 4 }), false);
    assert.equal(policy.isExhausted({ failures: 9, opaqueFailures: 5 }), true);
    assert.equal(policy.isOpaque(failed, 999), true);
    assert.equal(policy.isOpaque(failed, 1000), false);
    assert.equal(policy.isOpaque(connectFailure({ code: 'ECONNREFUSED' }, 0), 1), false);
    assert.equal(policy.isOpaque(closed(1006), 1), false);
  });
});
