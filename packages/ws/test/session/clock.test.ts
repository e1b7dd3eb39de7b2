import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { systemSessionClock } from '../../src/session/clock.ts';

test('the clock of sessions agrees with the calendar, and does not follow it when it is set', () => {
  assert.ok(Math.abs(systemSessionClock.nowMs - Date.now()) < 60_000);
  const before = systemSessionClock.nowMs;
  for (const jumpMs of [86_400_000, -86_400_000]) {
    const calendar = mock.method(Date, 'now', () => before + jumpMs);
    const after = systemSessionClock.nowMs;
    calendar.mock.restore();
    assert.ok(after >= before && after < before + 60_000, `it went from ${before} to ${after}`);
  }
  assert.ok(Number.isSafeInteger(before));
});
