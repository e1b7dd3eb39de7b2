import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RoundTrips } from '../../../src/connection/heartbeat/round-trips.ts';

describe('round trips, RFC 6298 §2', () => {
  test('§2.2: the first is the average, and half of it the variation', () => {
    const trips = new RoundTrips();
    trips.add(50_000);
    assert.deepEqual(trips.times, { lastMs: 50, smoothedMs: 50, variationMs: 25, minMs: 50, samples: 1 });
  });

  test('§2.3: each further one counts for an eighth, its distance from the average before for a quarter', () => {
    const trips = new RoundTrips();
    trips.add(100_000);
    trips.add(180_000);
    assert.deepEqual(trips.times, { lastMs: 180, smoothedMs: 110, variationMs: 57.5, minMs: 100, samples: 2 });
    trips.add(30_000);
    // 0.875 · 110 + 0.125 · 30; 0.75 · 57.5 + 0.25 · |110 − 30|
    assert.deepEqual(trips.times, { lastMs: 30, smoothedMs: 100, variationMs: 63.125, minMs: 30, samples: 3 });
  });

  test('the average of equal times is that time, and the variation goes to 0', () => {
    const trips = new RoundTrips();
    for (let i = 0; i < 100; i++) trips.add(12_345);
    const { lastMs, smoothedMs, variationMs, minMs } = trips.times;
    assert.deepEqual([lastMs, smoothedMs, minMs], [12.345, 12.345, 12.345]);
    assert.ok(variationMs < 0.01);
  });
});
