import type { Clock } from '../connection/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Time that passes only when told to. */
export class FakeClock implements Clock {
  nowMs = 0;
  readonly #timers = new Set<Timer>();

  /** How many timers wait: for tests that nothing is left behind. */
  get pending(): number {
    return this.#timers.size;
  }

  setTimeout(callback: () => void, ms: number): unknown {
    const timer: Timer = { dueMs: this.nowMs + ms, callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer);
  }

  /** Runs what falls due within `ms`, in order. */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const due = [...this.#timers].filter((it) => it.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.nowMs = due.dueMs;
      due.callback();
    }
    this.nowMs = untilMs;
  }
}
