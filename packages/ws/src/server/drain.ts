import { type Clock, systemClock } from '../connection/clock.ts';

/** What is asked of a connection that has to go. */
export interface DrainedClient {
  /** Begins the closing handshake; nothing where it has begun. */
  close(code: number, reason: string): void;
  /** Hands what was sent to the system, and cuts the connection. */
  terminate(): void;
  on(event: 'close', listener: () => void): unknown;
  removeListener(event: 'close', listener: () => void): unknown;
  /** Why there was no close frame. */
  readonly closeCause?: Error | undefined;
  /** Close frames went both ways. */
  readonly closedCleanly?: boolean;
}

/** How connections are to go. */
export interface DrainPlan {
  /** The close code that they are told, and the reason. */
  readonly code: number;
  readonly reason: string;
  /** How long each of them may take from then on. */
  readonly graceMs: number;
  /** Over how long they are told: all at once would all come back at once. */
  readonly jitterMs: number;
  /** Aborted: the rest is told and cut now. */
  readonly signal?: AbortSignal | undefined;
}

/** How they went. */
export interface DrainCounts {
  /** Connections that ended in time: nearly always by a closing handshake. */
  readonly closed: number;
  /** Connections that this side cut, because their time was up. */
  readonly terminated: number;
}

export interface DrainClock extends Clock {
  /** Milliseconds since some moment; never goes back. */
  readonly nowMs: number;
}

export const systemDrainClock: DrainClock = {
  ...systemClock,
  get nowMs() {
    return performance.now();
  },
};

/**
 * Tells connections to go, at an uneven pace and in an order that says nothing of their age, and cuts each whose time is up.
 * One timer, however many there are.
 */
export class Drain {
  readonly #plan: DrainPlan;
  readonly #clock: DrainClock;
  readonly #random: () => number;
  #clients: readonly DrainedClient[] = [];
  /** When each of `#clients` is told. */
  #tellAtMs: readonly number[] = [];
  readonly #open = new Set<DrainedClient>();
  readonly #cut = new Set<DrainedClient>();
  #told = 0;
  #timedOut = 0;
  #closed = 0;
  #terminated = 0;
  #timer: unknown;
  #finish: () => void = () => {};
  readonly #onAbort = () => this.#cutAll();
  readonly #onClose: (this: DrainedClient) => void;

  /** @param random from 0 to 1 */
  constructor(plan: DrainPlan, clock: DrainClock = systemDrainClock, random: () => number = Math.random) {
    this.#plan = plan;
    this.#clock = clock;
    this.#random = random;
    const drain = this;
    // One for all of them, told by `this` which.
    this.#onClose = function (this: DrainedClient) {
      drain.#ended(this);
    };
  }

  /** So many have not gone yet. */
  get left(): number {
    return this.#open.size;
  }

  get counts(): DrainCounts {
    return { closed: this.#closed, terminated: this.#terminated };
  }

  /** Resolves when all of them have emitted `close`, or were cut. To be called again for those that came meanwhile. */
  async run(clients: Iterable<DrainedClient>): Promise<void> {
    const { jitterMs, signal } = this.#plan;
    const nowMs = this.#clock.nowMs;
    this.#clients = shuffled([...clients], this.#random);
    const count = this.#clients.length;
    if (count === 0) return;
    this.#tellAtMs = this.#clients.map((_, i) => nowMs + ((i + this.#random()) / count) * jitterMs);
    this.#told = 0;
    this.#timedOut = 0;
    for (const client of this.#clients) {
      this.#open.add(client);
      client.on('close', this.#onClose);
    }
    const finished = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    if (signal?.aborted) this.#cutAll();
    else {
      signal?.addEventListener('abort', this.#onAbort);
      this.#proceed();
    }
    await finished;
  }

  /** Tells and cuts whom it is time for, and sets the timer for the next. */
  #proceed(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.nowMs;
    const clients = this.#clients;
    const { graceMs } = this.#plan;
    for (; this.#told < clients.length && this.#tellAt(this.#told) <= nowMs; this.#told++) {
      this.#tell(clients[this.#told] as DrainedClient);
    }
    for (; this.#timedOut < this.#told; this.#timedOut++) {
      const client = clients[this.#timedOut] as DrainedClient;
      if (!this.#open.has(client)) continue;
      if (this.#tellAt(this.#timedOut) + graceMs > nowMs) break;
      this.#terminate(client);
    }
    if (this.#open.size === 0) return this.#end();
    const dueMs = Math.min(this.#tellAt(this.#told), this.#tellAt(this.#timedOut) + graceMs);
    this.#timer = this.#clock.setTimeout(() => this.#proceed(), Math.max(0, Math.ceil(dueMs - nowMs)));
  }

  /** Never, behind the last. */
  #tellAt(i: number): number {
    return this.#tellAtMs[i] ?? Infinity;
  }

  #tell(client: DrainedClient): void {
    if (!this.#open.has(client)) return;
    try {
      client.close(this.#plan.code, this.#plan.reason);
    } catch (error) {
      // A `close` of the program's own; the others are to go all the same.
      this.#terminate(client);
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #terminate(client: DrainedClient): void {
    this.#cut.add(client);
    client.terminate();
    // Its `close` may wait for a program that never reads the last messages.
    this.#ended(client);
  }

  #cutAll(): void {
    for (; this.#told < this.#clients.length; this.#told++) this.#tell(this.#clients[this.#told] as DrainedClient);
    for (const client of [...this.#open]) this.#terminate(client);
  }

  #ended(client: DrainedClient): void {
    if (!this.#open.delete(client)) return;
    client.removeListener('close', this.#onClose);
    const isCut = this.#cut.has(client) || codeOf(client.closeCause) === 'WS_ERR_CLOSE_TIMEOUT';
    // Perhaps only the transport was not gone yet: nothing was lost.
    if (isCut && !client.closedCleanly) this.#terminated++;
    else this.#closed++;
    if (this.#open.size === 0) this.#end();
  }

  #end(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#cut.clear();
    this.#plan.signal?.removeEventListener('abort', this.#onAbort);
    this.#finish();
  }
}

function codeOf(error: Error | undefined): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}

/** Each order as likely as any other: Fisher and Yates. */
function shuffled<Item>(items: Item[], random: () => number): Item[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j] as Item, items[i] as Item];
  }
  return items;
}
