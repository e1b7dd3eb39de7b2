/** Time as the connection needs it; a parameter, so that tests need not wait. */
export interface Clock {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The longest that Node's timers can wait; what is longer they would not wait for at all. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** Node's own timers. More than they can wait, `Infinity` for one, is the most that they can: 24 days. */
export const systemClock: Clock = {
  setTimeout: (callback, ms) => setTimeout(callback, Math.min(ms, MAX_TIMER_MS)),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
