import type { SessionClock } from '../clock.ts';
import { Deadline } from '../deadline.ts';
import type { SessionEndpoint } from '../endpoint/endpoint.ts';
import type { Awaitable, SessionChange, SessionStore, StoreVerdict } from '../store/store.ts';

/** What a ledger has to know of its session. */
export interface LedgerOwner<Data> {
  readonly id: string;
  readonly epoch: number;
  readonly data: Data;
  readonly endpoint: SessionEndpoint;
  expiresAtMs(): number;
  /** The session is not ours any more, or the store is broken. */
  lost(why: 'fenced' | 'unknown' | 'failed', error?: unknown): void;
}

const RETRY_DELAYS_MS = [50, 200, 800];

/**
 * Writes a session to its store: one save at a time, and what happens meanwhile goes into the next. Only what is saved is
 * acknowledged to the peer or sent to it (`SessionEndpoint.committed`).
 */
export class Ledger<Data> {
  readonly #store: SessionStore<Data>;
  readonly #owner: LedgerOwner<Data>;
  #savedSent: number;
  #dirty = false;
  #busy = false;
  #held = 0;
  #isOver = false;
  #retries = 0;
  readonly #timer: Deadline;
  /** Who waits for a save that begins from now on. */
  #waiting: ((isOurs: boolean) => void)[] = [];
  /** Who waits for the save that is under way. */
  #underWay: ((isOurs: boolean) => void)[] = [];

  constructor(store: SessionStore<Data>, owner: LedgerOwner<Data>, clock: SessionClock) {
    this.#store = store;
    this.#owner = owner;
    this.#timer = new Deadline(clock);
    this.#savedSent = owner.endpoint.sent;
  }

  /** Something changed. */
  mark(): void {
    this.#dirty = true;
    this.#flush();
  }

  /** Does the work, and saves behind it, once: all that a message caused is one step for the store. */
  together(work: () => void): void {
    this.#held++;
    try {
      work();
    } finally {
      this.#held--;
      this.#flush();
    }
  }

  /** Saves, and resolves with true when the session was ours at that moment. */
  renew(): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    const renewed = new Promise<boolean>((resolve) => this.#waiting.push(resolve));
    this.mark();
    return renewed;
  }

  /** Nothing is saved any more. */
  end(): void {
    this.#isOver = true;
    this.#timer.stop();
    const waiting = [...this.#underWay, ...this.#waiting];
    this.#underWay = [];
    this.#waiting = [];
    for (const resolve of waiting) resolve(false);
  }

  #flush(): void {
    if (!this.#dirty || this.#busy || this.#held > 0 || this.#isOver) return;
    this.#dirty = false;
    this.#busy = true;
    this.#underWay = this.#waiting;
    this.#waiting = [];
    const { endpoint } = this.#owner;
    const saved = { received: endpoint.progress.received, sent: endpoint.sent };
    this.#save(this.#change(), (verdict) => {
      if (this.#isOver) return;
      this.#busy = false;
      if (verdict !== 'done') return this.#owner.lost(verdict);
      this.#savedSent = saved.sent;
      const waiting = this.#underWay;
      this.#underWay = [];
      endpoint.committed(saved);
      for (const resolve of waiting) resolve(!this.#isOver);
      this.#flush();
    });
  }

  #change(): SessionChange<Data> {
    const appended = this.#owner.endpoint.unacknowledgedAfter(this.#savedSent);
    const { data, endpoint } = this.#owner;
    return { ...endpoint.progress, data, expiresAtMs: this.#owner.expiresAtMs(), appended };
  }

  #save(change: SessionChange<Data>, done: (verdict: StoreVerdict) => void): void {
    const failed = (error: unknown) => this.#failed(error, change, done);
    let verdict: Awaitable<StoreVerdict>;
    try {
      verdict = this.#store.save(this.#owner.id, this.#owner.epoch, change);
    } catch (error) {
      return failed(error);
    }
    if (typeof verdict === 'string') {
      this.#retries = 0;
      return done(verdict);
    }
    verdict.then((later) => {
      this.#retries = 0;
      done(later);
    }, failed);
  }

  /** A save may be repeated: the same one twice is the same as once. */
  #failed(error: unknown, change: SessionChange<Data>, done: (verdict: StoreVerdict) => void): void {
    if (this.#isOver) return;
    const delayMs = RETRY_DELAYS_MS[this.#retries++];
    if (delayMs === undefined) return this.#owner.lost('failed', error);
    this.#timer.start(delayMs, () => {
      if (!this.#isOver) this.#save(change, done);
    });
  }
}
