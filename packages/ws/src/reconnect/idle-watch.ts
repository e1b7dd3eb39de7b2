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
  /** When the peer was asked; undefined when it was not, since it was last alive. */
  #askedAt: number | undefined;
  #stopped = false;

  constructor(options: IdleWatchOptions) {
    this.#options = options;
    this.#aliveAt = options.clock.nowMs;
    this.#wait();
  }

  /** The peer is there. */
  alive(): void {
    this.#aliveAt = this.#options.clock.nowMs;
    this.#askedAt = undefined;
  }

  /** Looks now: timers of a page that sleeps or is in the background are late, and the clock tells. */
  check(): void {
    if (this.#stopped) return;
    const { clock, isHeld, ask, expired } = this.#options;
    clock.clearTimeout(this.#timer);
    if (isHeld()) this.alive();
    this.#noFuture(clock.nowMs);
    if (clock.nowMs >= this.#dueMs) {
      if (!ask || this.#askedAt !== undefined) {
        this.#stopped = true;
        return expired();
      }
      this.#askedAt = clock.nowMs;
      ask();
    }
    this.#wait();
  }

  stop(): void {
    this.#stopped = true;
    this.#options.clock.clearTimeout(this.#timer);
  }

  /** A clock that was set back leaves signs of life in the future: these would count for as long as it was set back by. */
  #noFuture(nowMs: number): void {
    this.#aliveAt = Math.min(this.#aliveAt, nowMs);
    if (this.#askedAt !== undefined) this.#askedAt = Math.min(this.#askedAt, nowMs);
  }

  /** When to ask, or to give up. Nobody is given up who could have been asked first, however late this looks. */
  get #dueMs(): number {
    const { idleMs, ask } = this.#options;
    return ask ? (this.#askedAt ?? this.#aliveAt) + idleMs / 2 : this.#aliveAt + idleMs;
  }

  #wait(): void {
    if (this.#stopped) return;
    const { clock } = this.#options;
    this.#timer = clock.setTimeout(() => this.check(), Math.max(1, this.#dueMs - clock.nowMs));
  }
}
