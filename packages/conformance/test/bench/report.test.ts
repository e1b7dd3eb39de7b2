import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { median, type Rounds, spread, summarize } from '../../src/bench/report.ts';
import type { Sample } from '../../src/bench/sample.ts';

const sample = (value: number, more: Partial<Sample> = {}): Sample => ({
  value,
  rssMiB: 10,
  count: 1000,
  seconds: 1,
  ...more,
});

const roundsOf = (samples: Record<string, Sample[]>): Rounds => ({
  order: Object.keys(samples),
  samples: new Map(Object.entries(samples)),
  skipped: new Map(),
  failed: [],
});

describe('the median', () => {
  test('is the middle of an odd number of values, in whatever order they come', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([10, 9, 100, 1, 2]), 9);
  });

  test('is the mean of the two in the middle of an even number', () => {
    assert.equal(median([4, 1, 3, 2]), 2.5);
  });

  test('of nothing does not exist', () => {
    assert.throws(() => median([]), RangeError);
  });

  test('comes with the least and the most', () => {
    assert.deepEqual(spread([3, 1, 2]), { median: 2, min: 1, max: 3 });
  });
});

describe('the summary of a workload', () => {
  test('compares samples of the same round, so that a noisy round does not count twice', () => {
    const rows = summarize(
      roundsOf({ ours: [sample(2), sample(20), sample(4)], ws: [sample(4), sample(60), sample(4)] }),
      'ws',
    );
    assert.deepEqual(rows[0]?.ratio, { median: 2, min: 1, max: 3 });
    assert.equal(rows[0]?.value, 4);
    assert.deepEqual(rows[1]?.ratio, { median: 1, min: 1, max: 1 });
  });

  test('has no ratio where the base was not measured', () => {
    const [row] = summarize(roundsOf({ ours: [sample(2)] }), 'ws');
    assert.equal(row?.ratio, undefined);
    assert.equal(row?.value, 2);
  });

  test('has no row for a peer without samples', () => {
    const rows = summarize(roundsOf({ ours: [], ws: [sample(1)] }), 'ws');
    assert.deepEqual(
      rows.map(({ peer }) => peer),
      ['ws'],
    );
  });

  test('takes medians of latency and memory, and the first remark', () => {
    const [row] = summarize(
      roundsOf({
        ws: [
          sample(1, { p50: 10, p99: 100, rssMiB: 50 }),
          sample(1, { p50: 30, p99: 300, rssMiB: 70, remark: 'did not compress its replies' }),
          sample(1, { p50: 20, p99: 200, rssMiB: 60 }),
        ],
      }),
      'ws',
    );
    assert.equal(row?.p50, 20);
    assert.equal(row?.p99, 200);
    assert.equal(row?.rssMiB, 60);
    assert.equal(row?.remark, 'did not compress its replies');
  });
});
