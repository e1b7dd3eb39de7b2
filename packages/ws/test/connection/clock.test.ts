import assert from 'node:assert/strict';
import { it } from 'node:test';
import { systemClock } from '../../src/connection/clock.ts';

it('waits the longest that a timer can for what is longer, instead of not at all', () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on('warning', note);
  for (const ms of [Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 31 - 1]) {
    const timer = systemClock.setTimeout(() => {}, ms) as NodeJS.Timeout & { _idleTimeout: number };
    assert.equal(timer._idleTimeout, 2 ** 31 - 1);
    systemClock.clearTimeout(timer);
  }
  process.removeListener('warning', note);
  assert.deepEqual(warnings, []);
});
