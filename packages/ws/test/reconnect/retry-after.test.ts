import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { retryAfterMs } from '../../src/reconnect/retry-after.ts';

const now = Date.parse('2026-11-21T12:00:00Z');

describe('Retry-After (RFC 9110 §10.2.3)', () => {
  for (const [value, ms] of [
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5000],
    ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
    ['Saturday, 21-Nov-26 12:00:30 GMT', 30_000],
    ['Sat Nov 21 12:00:30 2026 GMT', 30_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ] as const) {
    test(`"${value}" is ${ms} ms`, () => assert.equal(retryAfterMs(value, now), ms));
  }

  for (const value of [
    '',
    '-5',
    '1.5',
    '5s',
    'soon',
    'Sat, 99 Nov 2026 12:00:30 GMT',
    '2026-11-21T12:00:30Z',
    '0x10',
  ]) {
    test(`"${value}" is nothing`, () => assert.equal(retryAfterMs(value, now), undefined));
  }
});
