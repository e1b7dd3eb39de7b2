/** Time as the wrapper needs it; a parameter, so that tests need not wait. */
export interface ReconnectClock {
  /** Milliseconds; those of `Date.now()` by default. */
  readonly nowMs: number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The longest that timers can wait: more, and they do not wait at all. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** The clock on the wall: it goes on while a laptop sleeps, which is what idle time and `Retry-After` are about. */
export const systemClock: ReconnectClock = {
  get nowMs() {
    return Date.now();
  },
  setTimeout: (callback, ms) => setTimeout(callback, Math.min(ms, MAX_TIMER_MS)),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};
