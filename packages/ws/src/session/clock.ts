import { MAX_TIMER_MS } from '../reconnect/clock.ts';

/** Time as the session layer needs it; a parameter, so that tests need not wait. */
export interface SessionClock {
  /** Milliseconds as in `Date.now()`: stores compare it between processes. */
  readonly nowMs: number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The timers of the platform. They do not keep a process of Node alive. */
export const systemSessionClock: SessionClock = {
  get nowMs() {
    return Date.now();
  },
  setTimeout: (callback, ms) => {
    const timer: unknown = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
    if (typeof timer === 'object') (timer as { unref?(): void }).unref?.();
    return timer;
  },
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};
