import type { Clock } from '../clock.ts';

/** Time for a wheel: timers, and what time it is. */
export interface WheelClock extends Clock {
  /** Milliseconds since some moment; never goes back. */
  readonly nowMs: number;
  /** Milliseconds of the calendar, where there is one: it goes on while the machine sleeps, which `nowMs` may not. */
  readonly calendarMs?: number;
}

/** Timers that do not keep the process alive: the sockets do that, as long as there are any. */
export const systemWheelClock: WheelClock = {
  get nowMs() {
    return performance.now();
  },
  get calendarMs() {
    return Date.now();
  },
  setTimeout: (callback, ms) => setTimeout(callback, ms).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
