import type { ReconnectClock } from './clock.ts';

/** What it needs to be told. */
export interface IdleWatchOptions {
  readonly clock: ReconnectClock;
  readonly idleMs: number;
  /** Called when half of the time is over without life; undefined when there is nothing to ask the peer with. */
  readonly ask: (() => void) | undefined;
  /** Whether messages are held back on this side: then silence says nothing. */
  readonly isHeld: () => boolean;
  /** Called once, when all of it is over. */
  readonly expired: () => void;
}

/** Watches one connection for silence. A message costs it one assignment: timers look at the time, they are not moved. */
export class IdleWatch {
  readonly #options: IdleWatchOptions;
  #timer: unknown;
  #aliveAt: number;
  #askedAt = -1;
  #stopped = false;

  constructor(options: IdleWatchOptions) {
    this.#options = options;
    this.#aliveAt = options.clock.nowMs;
    this.#wait();
  }

  /** The peer is there. */
  alive(): void {
    this.#aliveAt = this.#options.clock.nowMs;
  }

  /** Looks now: timers of a page that sleeps are late, and the clock tells. */
  check(): void {
    if (this.#stopped) return;
    const { clock, idleMs, isHeld, ask, expired } = this.#options;
    clock.clearTimeout(this.#timer);
    if (isHeld()) this.alive();
    const silentMs = clock.nowMs - this.#aliveAt;
    if (silentMs >= idleMs) {
      this.#stopped = true;
      return expired();
    }
    if (ask && silentMs >= idleMs / 2 && this.#askedAt < this.#aliveAt) {
      this.#askedAt = clock.nowMs;
      ask();
    }
    this.#wait();
  }

  stop(): void {
    this.#stopped = true;
    this.#options.clock.clearTimeout(this.#timer);
  }

  #wait(): void {
    if (this.#stopped) return;
    const { clock, idleMs, ask } = this.#options;
    const silentMs = clock.nowMs - this.#aliveAt;
    const nextMs = ask && this.#askedAt < this.#aliveAt ? idleMs / 2 - silentMs : idleMs - silentMs;
    this.#timer = clock.setTimeout(() => this.check(), Math.max(1, nextMs));
  }
}
