import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TimerWheel, WheelEntry } from '../../../src/connection/wheel/timer-wheel.ts';
import type { WheelClock } from '../../../src/connection/wheel/wheel-clock.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { nextUncaught } from '../../support/uncaught.ts';
import { HeldClock } from './held-clock.ts';

/** Notes when it is visited, and asks for the next visit after so many ticks. */
class Entry extends WheelEntry {
  readonly visits: number[] = [];
  readonly #clock: WheelClock;
  readonly #next: (visit: number) => number;

  constructor(clock: WheelClock, next: (visit: number) => number = () => 0) {
    super();
    this.#clock = clock;
    this.#next = next;
  }

  override visit(): number {
    this.visits.push(this.#clock.nowMs);
    return this.#next(this.visits.length);
  }
}

describe('a timer wheel', () => {
  test('visits each entry at its time or less than 100 ms later, and never before', () => {
    const clock = new FakeClock();
    clock.nowMs = 12_345;
    const wheel = new TimerWheel(clock);
    const wanted = [1, 99, 100, 101, 999, 1000, 20_000, 51_200, 51_201, 60_000, 3_600_000];
    const entries = wanted.map((ms) => ({ ms, entry: new Entry(clock) }));
    for (const { ms, entry } of entries) wheel.add(entry, ms);
    clock.advance(3_600_100);
    for (const { ms, entry } of entries) {
      const [at = 0, ...more] = entry.visits;
      assert.deepEqual(more, []);
      assert.ok(at >= 12_345 + ms && at < 12_345 + ms + 100, `${ms}: visited after ${at - 12_345}`);
    }
  });

  test('has one timer for all its entries, and none without', () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const entries = Array.from({ length: 1000 }, () => new Entry(clock));
    assert.equal(clock.pending, 0);
    for (const [i, entry] of entries.entries()) wheel.add(entry, 30_000 - i * 20);
    assert.deepEqual([clock.pending, wheel.size], [1, 1000]);
    for (const entry of entries) wheel.remove(entry);
    assert.deepEqual([clock.pending, wheel.size], [0, 0]);
    clock.advance(60_000);
    assert.ok(entries.every((entry) => entry.visits.length === 0));
  });

  test('has no timer once its last entry has left by itself', () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    wheel.add(new Entry(clock), 500);
    clock.advance(500);
    assert.deepEqual([clock.pending, wheel.size], [0, 0]);
  });

  test('visits again after as many ticks as an entry asks for', () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const entry = new Entry(clock, (visit) => (visit < 4 ? 300 : 0));
    wheel.add(entry, 1000);
    clock.advance(200_000);
    assert.deepEqual(entry.visits, [1000, 31_000, 61_000, 91_000]);
  });

  test('sleeps until something is due, and not from tick to tick', () => {
    const clock = new FakeClock();
    const timers: number[] = [];
    const wheel = new TimerWheel({
      get nowMs() {
        return clock.nowMs;
      },
      setTimeout: (callback, ms) => {
        timers.push(ms);
        return clock.setTimeout(callback, ms);
      },
      clearTimeout: (timer) => clock.clearTimeout(timer),
    });
    wheel.add(new Entry(clock, (visit) => (visit < 3 ? 200 : 0)), 20_000);
    clock.advance(100_000);
    assert.deepEqual(timers, [20_000, 20_000, 20_000]);
  });

  test('wakes earlier for an entry that is due earlier', () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const late = new Entry(clock);
    const early = new Entry(clock);
    wheel.add(late, 5000);
    wheel.add(early, 700);
    clock.advance(700);
    assert.deepEqual([early.visits, late.visits], [[700], []]);
    clock.advance(4300);
    assert.deepEqual(late.visits, [5000]);
  });

  test('removing one that is not in it, or twice, does nothing', () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const entry = new Entry(clock);
    wheel.add(new Entry(clock), 100);
    wheel.remove(entry);
    wheel.add(entry, 100);
    wheel.remove(entry);
    wheel.remove(entry);
    assert.equal(wheel.size, 1);
  });

  test('an entry may be removed, and another added, by the visit of one that is due at the same time', () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const victim = new Entry(clock);
    const added = new Entry(clock);
    const other = new Entry(clock);
    const first = new Entry(clock, () => {
      wheel.remove(victim);
      wheel.add(added, 0);
      return 0;
    });
    for (const entry of [first, victim, other]) wheel.add(entry, 1000);
    clock.advance(1000);
    assert.deepEqual([victim.visits, other.visits, added.visits], [[], [1000], []]);
    clock.advance(100);
    assert.deepEqual([added.visits, wheel.size, clock.pending], [[1100], 0, 0]);
  });

  test('an error of one visit is thrown apart, the others are visited, and it is visited again on the next tick', async () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const bad: Entry = new Entry(clock, () => {
      if (bad.visits.length > 1) return 0;
      throw new Error('from a visit');
    });
    const good = new Entry(clock);
    wheel.add(bad, 100);
    wheel.add(good, 100);
    const error = nextUncaught();
    clock.advance(100);
    assert.deepEqual([good.visits, wheel.size, clock.pending], [[100], 1, 1]);
    assert.match(String(await error), /from a visit/);
    clock.advance(100);
    assert.deepEqual([bad.visits, wheel.size, clock.pending], [[100, 200], 0, 0]);
  });

  test('starts anew after it was empty', () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    wheel.add(new Entry(clock), 100);
    clock.advance(1_000_000);
    const entry = new Entry(clock);
    wheel.add(entry, 250);
    clock.advance(300);
    assert.deepEqual(entry.visits, [1_000_300]);
    assert.equal(wheel.stalls, 0);
  });
});

describe('a timer wheel whose event loop is held up', () => {
  test('does not make up for the time at once: what was due later is due as much later', () => {
    const clock = new HeldClock();
    const wheel = new TimerWheel(clock);
    const first = new Entry(clock);
    const second = new Entry(clock);
    wheel.add(first, 1000);
    wheel.add(second, 3000);
    clock.holdUp(30_000);
    clock.advance(1000);
    assert.deepEqual([first.visits, second.visits, wheel.stalls], [[31_000], [], 1]);
    clock.advance(1999);
    assert.deepEqual(second.visits, []);
    clock.advance(1);
    assert.deepEqual([second.visits, wheel.stalls], [[33_000], 1]);
  });

  test('catches up when it was for less than a second', () => {
    const clock = new HeldClock();
    const wheel = new TimerWheel(clock);
    const first = new Entry(clock);
    const second = new Entry(clock);
    wheel.add(first, 1000);
    wheel.add(second, 1300);
    clock.holdUp(900);
    clock.advance(1000);
    assert.deepEqual([first.visits, second.visits, wheel.stalls], [[1900], [1900], 0]);
  });

  test('visits none twice in one turn, so that there is time to read between two visits', () => {
    const clock = new HeldClock();
    const wheel = new TimerWheel(clock);
    const entry = new Entry(clock, () => 1);
    wheel.add(entry, 1000);
    clock.holdUp(900);
    clock.advance(1000);
    assert.deepEqual(entry.visits, [1900]);
    clock.advance(100);
    assert.deepEqual(entry.visits, [1900, 2000]);
  });

  test('notices that the machine has slept by the calendar, where the clock has slept too', () => {
    const clock = new HeldClock();
    const wheel = new TimerWheel(clock);
    const entry = new Entry(clock, () => 10);
    wheel.add(entry, 1000);
    clock.sleep(3_600_000);
    clock.advance(1000);
    assert.deepEqual([entry.visits, wheel.stalls], [[1000], 1]);
    clock.advance(1000);
    assert.equal(wheel.stalls, 1);
  });
});
