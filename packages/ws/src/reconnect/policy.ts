import type { ReconnectCause } from './cause.ts';
import { atLeast } from './numbers.ts';
import { type CloseCodes, isTerminalCause, terminalCloseCodes } from './terminal.ts';

/** The rules of when to try again. Times are in milliseconds. */
export interface ReconnectRules {
  /** Shortest wait between attempts. Default 500: no loop gets hot, and nobody notices half a second. */
  minDelayMs?: number | undefined;
  /** Longest wait that backing off leads to. Default 30,000: a server that is back has everybody back within half a minute. */
  maxDelayMs?: number | undefined;
  /** How much the range of the wait grows with each failure. Default 2. */
  factor?: number | undefined;
  /**
   * How long a connection must have been open before the count of failures begins anew: a server that accepts and then
   * crashes is backed off from as well. Default 5,000.
   */
  stableMs?: number | undefined;
  /** Give up after so many failures in a row, the first attempt included. Default: never. */
  maxAttempts?: number | undefined;
  /**
   * Give up after so many failures in a row that were opaque (see `ConnectFailure`) and came within a second. For browsers,
   * where a refusal cannot be told from a server that is down: a number makes both end it. Default: never.
   */
  maxOpaqueFailures?: number | undefined;
  /**
   * Close codes that end it. A list replaces the default (1000, 1002, 1003, 1007, 1008, 1009, 1010); to add codes of your
   * own, spread `terminalCloseCodes` into it. A function decides alone.
   */
  terminalCloseCodes?: CloseCodes | undefined;
  /**
   * After 1012 (service restart) the wait is between `minDelayMs` and this. Default 5,000. The registered meaning of the
   * code asks for 5 to 30 seconds, for a service that is gone for that long; where others take over, this is soon enough.
   */
  restartDelayMs?: number | undefined;
  /** After 1013 (try again later) the wait is between this and three times this, or longer by backing off. Default 10,000. */
  overloadDelayMs?: number | undefined;
  /** Longest `Retry-After` that is obeyed; what asks for more waits this long. Default 3,600,000: an hour. */
  maxRetryAfterMs?: number | undefined;
}

/** A failed attempt is taken for a refusal, where nothing else is known, when it took less than this. */
const IMMEDIATE_MS = 1000;

/** How many failures there were in a row, by what they looked like. */
export interface FailureCount {
  readonly failures: number;
  readonly opaqueFailures: number;
}

/** When to try again, and whether: the rules as arithmetic. It knows no connection and no clock. */
export class ReconnectPolicy {
  readonly stableMs: number;
  readonly #minDelayMs: number;
  readonly #maxDelayMs: number;
  readonly #factor: number;
  readonly #maxAttempts: number;
  readonly #maxOpaqueFailures: number;
  readonly #terminalCloseCodes: CloseCodes;
  readonly #restartDelayMs: number;
  readonly #overloadDelayMs: number;
  readonly #maxRetryAfterMs: number;
  readonly #random: () => number;

  constructor(rules: ReconnectRules, random: () => number) {
    this.#minDelayMs = atLeast(0, 'minDelayMs', rules.minDelayMs ?? 500);
    this.#maxDelayMs = atLeast(this.#minDelayMs, 'maxDelayMs', rules.maxDelayMs ?? Math.max(30_000, this.#minDelayMs));
    this.#factor = atLeast(1, 'factor', rules.factor ?? 2);
    this.stableMs = atLeast(0, 'stableMs', rules.stableMs ?? 5000);
    this.#maxAttempts = atLeast(1, 'maxAttempts', rules.maxAttempts ?? Infinity);
    this.#maxOpaqueFailures = atLeast(1, 'maxOpaqueFailures', rules.maxOpaqueFailures ?? Infinity);
    this.#terminalCloseCodes = rules.terminalCloseCodes ?? terminalCloseCodes;
    this.#restartDelayMs = atLeast(0, 'restartDelayMs', rules.restartDelayMs ?? 5000);
    this.#overloadDelayMs = atLeast(0, 'overloadDelayMs', rules.overloadDelayMs ?? 10_000);
    this.#maxRetryAfterMs = atLeast(0, 'maxRetryAfterMs', rules.maxRetryAfterMs ?? 3_600_000);
    this.#random = random;
  }

  /** Whether no retry can mend it. */
  isTerminal(cause: ReconnectCause): boolean {
    return isTerminalCause(cause, this.#terminalCloseCodes);
  }

  /** Whether there were enough failures. */
  isExhausted({ failures, opaqueFailures }: FailureCount): boolean {
    return failures >= this.#maxAttempts || opaqueFailures >= this.#maxOpaqueFailures;
  }

  /** Whether it counts for `maxOpaqueFailures`. */
  isOpaque(cause: ReconnectCause, tookMs: number): boolean {
    return cause.kind === 'connect' && cause.isOpaque && tookMs < IMMEDIATE_MS;
  }

  /** Whether the server asked for the wait: then signals of the network do not cut it short. */
  isOrdered(cause: ReconnectCause): boolean {
    return (
      (cause.kind === 'connect' && cause.retryAfterMs !== undefined) || (cause.kind === 'close' && cause.code === 1013)
    );
  }

  /** How long to wait after so many failures, the last of them with that cause. */
  delayMs(cause: ReconnectCause, failures: number): number {
    if (cause.kind === 'requested') return 0;
    if (cause.kind === 'connect' && cause.retryAfterMs !== undefined) {
      // Everybody who was refused was told the same time: they must not all be back in the same moment.
      return Math.min(cause.retryAfterMs, this.#maxRetryAfterMs) + this.#between(0, this.#ceiling(failures));
    }
    if (cause.kind === 'close' && cause.code === 1012 && failures <= 1) {
      return this.#between(Math.min(this.#minDelayMs, this.#restartDelayMs), this.#restartDelayMs);
    }
    const delay = this.#between(this.#minDelayMs, this.#ceiling(failures));
    if (cause.kind !== 'close' || cause.code !== 1013) return delay;
    return Math.max(delay, this.#between(this.#overloadDelayMs, 3 * this.#overloadDelayMs));
  }

  /** The range of the wait grows by `factor` with each failure, also from 0 on, and the wait is drawn from all of it ("full jitter"). */
  #ceiling(failures: number): number {
    return Math.min(this.#maxDelayMs, Math.max(1, this.#minDelayMs) * this.#factor ** Math.max(1, failures));
  }

  #between(from: number, to: number): number {
    return Math.round(from + this.#random() * Math.max(0, to - from));
  }
}
