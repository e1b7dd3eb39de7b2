import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rate } from '../../../src/server/admission/rate.ts';

describe('a rate', () => {
  it('gives one second of tokens at once, and then one each time it has grown back', () => {
    const rate = new Rate(4);
    assert.deepEqual(
      [0, 0, 0, 0, 0].map((now) => rate.take('a', now)),
      [0, 0, 0, 0, 250],
    );
    assert.equal(rate.take('a', 249), 1);
    assert.equal(rate.take('a', 250), 0);
    assert.equal(rate.take('a', 250), 250);
    assert.equal(rate.take('a', 10_000), 0);
  });

  it('takes nothing when it refuses: whoever tries all the time gets in as soon as anybody', () => {
    const rate = new Rate(1);
    rate.take('a', 0);
    for (let now = 1; now < 1000; now++) assert.equal(rate.take('a', now), 1000 - now);
    assert.equal(rate.take('a', 1000), 0);
  });

  it('below one in a second gives one', () => {
    const rate = new Rate(0.1);
    assert.deepEqual([rate.take('a', 0), rate.take('a', 0), rate.take('a', 10_000)], [0, 10_000, 0]);
  });

  it('holds over any span of time no more than rate times time, and one second more', () => {
    const rate = new Rate(7);
    let taken = 0;
    for (let now = 0; now < 60_000; now += 3) if (rate.take('a', now) === 0) taken++;
    assert.ok(taken <= 7 * 61 && taken >= 7 * 60, String(taken));
  });

  it('is one for each key', () => {
    const rate = new Rate(1);
    assert.deepEqual([rate.take('a', 0), rate.take('b', 0), rate.take('a', 0)], [0, 0, 1000]);
  });

  it('remembers a bounded number of keys, those that were used last', () => {
    const rate = new Rate(1, 100);
    for (let i = 0; i < 10_000; i++) rate.take(`address ${i}`, 0);
    assert.equal(rate.size, 100);
    assert.equal(rate.take('address 9999', 0), 1000);
    assert.equal(rate.take('address 0', 0), 0);
    const real = new Rate(1);
    for (let i = 0; i < 20_000; i++) real.take(`address ${i}`, 0);
    assert.equal(real.size, 16_384);
  });
});
