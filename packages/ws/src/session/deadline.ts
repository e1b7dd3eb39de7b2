import type { SessionClock } from './clock.ts';

/** A timer that runs once at most. */
export class Deadline {
  readonly #clock: SessionClock;
  #timer: unknown;

  constructor(clock: SessionClock) {
    this.#clock = clock;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Starts, unless it runs already. */
  start(ms: number, callback: () => void): void {
    this.#timer ??= this.#clock.setTimeout(() => {
      this.#timer = undefined;
      callback();
    }, ms);
  }

  stop(): void {
    if (this.#timer === undefined) return;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
