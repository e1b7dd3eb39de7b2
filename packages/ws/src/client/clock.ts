import { type Clock, systemClock } from '../connection/clock.ts';

/** Time as an attempt needs it: timers, and a stopwatch in milliseconds. */
export interface DialClock extends Clock {
  now(): number;
}

/** Node's own timers and its monotonic clock. */
export const systemDialClock: DialClock = { ...systemClock, now: () => performance.now() };
