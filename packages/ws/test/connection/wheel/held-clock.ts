import type { WheelClock } from '../../../src/connection/wheel/wheel-clock.ts';
import { FakeClock } from '../../../src/testing/index.ts';

/** A clock whose timers can come late, as those of a program that computes, and which can sleep. */
export class HeldClock implements WheelClock {
  readonly #timers = new FakeClock();
  #heldMs = 0;
  #sleptMs = 0;

  get nowMs(): number {
    return this.#timers.nowMs + this.#heldMs;
  }

  get calendarMs(): number {
    return 1_700_000_000_000 + this.nowMs + this.#sleptMs;
  }

  get pending(): number {
    return this.#timers.pending;
  }

  setTimeout(callback: () => void, ms: number): unknown {
    return this.#timers.setTimeout(callback, ms);
  }

  clearTimeout(timer: unknown): void {
    this.#timers.clearTimeout(timer);
  }

  /** Timers come so much later. */
  holdUp(ms: number): void {
    this.#heldMs += ms;
  }

  /** The calendar goes on; nothing else does. */
  sleep(ms: number): void {
    this.#sleptMs += ms;
  }

  /** Runs what falls due within `ms`, in order. */
  advance(ms: number): void {
    this.#timers.advance(ms);
  }
}
