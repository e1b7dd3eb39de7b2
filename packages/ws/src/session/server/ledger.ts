import type { SessionClock } from '../clock.ts';
import { Deadline } from '../deadline.ts';
import type { SessionEndpoint } from '../endpoint/endpoint.ts';
import type { Awaitable, SessionChange, SessionStore, StoreVerdict } from '../store/store.ts';

/** What a ledger has to know of its session. */
export interface LedgerOwner<Data> {
  readonly id: string;
  readonly epoch: number;
  readonly endpoint: SessionEndpoint;
  /** What the application and the connections have made of it. */
  snapshot(): Pick<SessionChange<Data>, 'data' | 'attempt' | 'expiresAtMs'>;
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
    this.#busy = true;
    this.#attempt();
  }

  /** One call of the store, with all that there is by now: `data` may have changed since the last, failed one. */
  #attempt(): void {
    this.#dirty = false;
    this.#underWay.push(...this.#waiting);
    this.#waiting = [];
    const { id, epoch, endpoint } = this.#owner;
    const { sent, progress } = endpoint;
    const appended = endpoint.unacknowledgedAfter(this.#savedSent);
    const { received, peerFin, ownFin, acknowledged } = progress;
    const { data, attempt, expiresAtMs } = this.#owner.snapshot();
    const change = { data, attempt, expiresAtMs, received, peerFin, ownFin, acknowledged, appended };
    const answered = (verdict: StoreVerdict) => this.#answered(verdict, { sent, received: progress.received });
    let verdict: Awaitable<StoreVerdict>;
    try {
      verdict = this.#store.save(id, epoch, change);
    } catch (error) {
      return this.#failed(error);
    }
    if (typeof verdict === 'string') answered(verdict);
    else verdict.then(answered, (error) => this.#failed(error));
  }

  #answered(verdict: StoreVerdict, saved: { readonly sent: number; readonly received: number }): void {
    if (this.#isOver) return;
    this.#busy = false;
    this.#retries = 0;
    if (verdict !== 'done') return this.#owner.lost(verdict);
    this.#savedSent = saved.sent;
    const waiting = this.#underWay;
    this.#underWay = [];
    this.#owner.endpoint.committed(saved);
    for (const resolve of waiting) resolve(!this.#isOver);
    this.#flush();
  }

  /** A save may be repeated: the same one twice is the same as once. */
  #failed(error: unknown): void {
    if (this.#isOver) return;
    const delayMs = RETRY_DELAYS_MS[this.#retries++];
    if (delayMs === undefined) return this.#owner.lost('failed', error);
    this.#timer.start(delayMs, () => this.#attempt());
  }
}
