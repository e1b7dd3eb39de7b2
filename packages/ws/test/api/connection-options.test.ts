import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHabits } from '../../src/api/options/connection-options.ts';

/** What the option comes to for each of these values. */
function read(name: 'maxPayload' | 'closeTimeout', values: unknown[]): unknown[] {
  return values.map((value) => readHabits({ [name]: value })[name]);
}

describe('readHabits', () => {
  it('takes zero as no limit, numbers in strings as numbers, and nonsense as the default', () => {
    assert.deepEqual(read('maxPayload', [0, 5, 5.9, '5', 2 ** 31, Infinity]), [0, 5, 6, 5, 2 ** 31, Infinity]);
    const standard = 100 * 1024 * 1024;
    for (const nonsense of [-1, NaN, null, undefined, '', ' ', 'many', {}, [], true]) {
      assert.deepEqual(read('maxPayload', [nonsense]), [standard], String(nonsense));
    }
    assert.deepEqual(read('maxPayload', [0.5]), [1], 'a limit above zero never becomes none');
  });

  it('keeps closeTimeout within what a timer can wait: longer is not at once', () => {
    const longest = 2 ** 31 - 1;
    assert.deepEqual(read('closeTimeout', [0, 5, '5', 2 ** 31, Infinity]), [0, 5, 5, longest, longest]);
    assert.deepEqual(read('closeTimeout', [undefined, null, NaN, -1]), [30_000, 30_000, 30_000, 30_000]);
  });

  it('never waits for a turn that cannot come: a concurrencyLimit below one is no limit, as in ws', () => {
    for (const concurrencyLimit of [0, -1, NaN]) {
      assert.equal(readHabits({ perMessageDeflate: { concurrencyLimit } }).concurrencyLimit, Infinity);
    }
    assert.equal(readHabits({ perMessageDeflate: { concurrencyLimit: 3 } }).concurrencyLimit, 3);
    assert.equal(readHabits({ perMessageDeflate: true }).concurrencyLimit, 10);
  });
});
