import { MAX_TIMER_MS } from '../reconnect/clock.ts';

/** Time as the session layer needs it; a parameter, so that tests need not wait. */
export interface SessionClock {
  /** Milliseconds as in `Date.now()`, because stores compare it between processes; it should not jump. */
  readonly nowMs: number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/**
 * The calendar as it was when the process began, counted on from there: a clock that is set, forward or back, neither ends sessions
 * nor keeps them. The timers are those of the platform; they do not keep a process of Node alive.
 */
export const systemSessionClock: SessionClock = {
  get nowMs() {
    return Math.round(performance.timeOrigin + performance.now());
  },
  setTimeout: (callback, ms) => {
    const timer: unknown = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
    if (typeof timer === 'object') (timer as { unref?(): void }).unref?.();
    return timer;
  },
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};
