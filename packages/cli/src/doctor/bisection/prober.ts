import { performance } from 'node:perf_hooks';
import { sleep } from '../../shared/sleep.ts';
import type { StopReason } from '../evidence/bisection.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { Attempt } from './change.ts';

export interface ProberLimits {
  /** Handshakes under way at once. */
  readonly concurrency: number;
  /** New connections in a second; Infinity: as they come. */
  readonly perSecond: number;
  readonly maxHandshakes: number;
  /** From the first handshake on, in milliseconds; those that are under way then are let go on to their own time-out. */
  readonly budgetMs: number;
  readonly signal: AbortSignal;
}

/** Makes one handshake. */
export type MakeHandshake = (attempt: Attempt) => Promise<Exchange>;

/** Time for the prober: replaced in tests. */
export interface ProberClock {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** As many connections that fail in a row are taken for a server that wants no more. */
const MAX_UNREACHABLE_IN_A_ROW = 4;

/** Makes handshakes at a decent pace, until the server or the limits say stop. */
export class Prober {
  readonly #handshake: MakeHandshake;
  readonly #limits: ProberLimits;
  readonly #clock: ProberClock;
  #count = 0;
  #unreachableInARow = 0;
  #stopped: StopReason | undefined;
  #began: number | undefined;
  #nextAt = 0;

  constructor(handshake: MakeHandshake, limits: ProberLimits, clock: ProberClock = systemClock) {
    this.#handshake = handshake;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** How many were made. */
  get handshakes(): number {
    return this.#count;
  }

  /** Why there will be no more. */
  get stopped(): StopReason | undefined {
    return this.#stopped;
  }

  /** One handshake each, a few at a time; undefined in the place of those that were not made any more. */
  async all(attempts: readonly Attempt[]): Promise<readonly (Exchange | undefined)[]> {
    const done: (Exchange | undefined)[] = attempts.map(() => undefined);
    let next = 0;
    const work = async (): Promise<void> => {
      for (let i = next++; i < attempts.length; i = next++) done[i] = await this.#one(attempts[i] as Attempt);
    };
    await Promise.all(Array.from({ length: Math.min(this.#limits.concurrency, attempts.length) }, work));
    return done;
  }

  async #one(attempt: Attempt): Promise<Exchange | undefined> {
    this.#stopped ??= this.#reasonToStop();
    if (this.#stopped !== undefined) return undefined;
    this.#count++;
    await this.#turn();
    // The last one that is allowed is made, though another has been turned away meanwhile.
    if ((this.#stopped !== undefined && this.#stopped !== 'enough') || this.#limits.signal.aborted) {
      this.#count--;
      return undefined;
    }
    const exchange = await this.#handshake(attempt);
    this.#learn(exchange);
    return exchange;
  }

  #reasonToStop(): StopReason | undefined {
    const { maxHandshakes, budgetMs, signal } = this.#limits;
    this.#began ??= this.#clock.now();
    if (signal.aborted) return 'aborted';
    if (this.#count >= maxHandshakes) return 'enough';
    return this.#clock.now() - this.#began >= budgetMs ? 'out-of-time' : undefined;
  }

  /** Waits until the pace allows another connection. */
  async #turn(): Promise<void> {
    const { perSecond, signal } = this.#limits;
    if (perSecond === Number.POSITIVE_INFINITY) return;
    const now = this.#clock.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + 1000 / perSecond;
    if (at > now) await this.#clock.sleep(at - now, signal);
  }

  #learn({ end, head }: Exchange): void {
    this.#unreachableInARow = end === 'not-opened' ? this.#unreachableInARow + 1 : 0;
    if (head?.status === 429) this.#stopped ??= 'rate-limited';
    if (this.#unreachableInARow >= MAX_UNREACHABLE_IN_A_ROW) this.#stopped ??= 'refused-connections';
  }
}

const systemClock: ProberClock = {
  now: () => performance.now(),
  sleep,
};
