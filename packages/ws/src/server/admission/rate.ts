/** Enough for every honest crowd; more addresses than that at once are for the limit on all of them together. */
const MAX_KEYS = 16_384;

/**
 * A rate, held for each of many keys: a token bucket that holds one second's worth (one token at least) and is full at
 * first. Kept as one number for each key, the time at which the bucket would be empty no more (GCRA), and for no more
 * than 16,384 keys: the one that was used longest ago is forgotten, which is as if its bucket were full again.
 */
export class Rate {
  readonly #nextMs = new Map<string, number>();
  readonly #intervalMs: number;
  readonly #toleranceMs: number;
  readonly #maxKeys: number;

  /** @param perSecond tokens that a bucket gets back in a second; may be below 1 */
  constructor(perSecond: number, maxKeys = MAX_KEYS) {
    this.#intervalMs = 1000 / perSecond;
    this.#toleranceMs = (Math.max(1, Math.floor(perSecond)) - 1) * this.#intervalMs;
    this.#maxKeys = maxKeys;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#nextMs.size;
  }

  /** Takes a token. 0 when there was one, else the milliseconds until there will be one; nothing is taken then. */
  take(key: string, nowMs: number): number {
    const nextMs = Math.max(this.#nextMs.get(key) ?? nowMs, nowMs);
    const waitMs = nextMs - nowMs - this.#toleranceMs;
    // A thousandth of a millisecond: what adding up fractions may be off by.
    if (waitMs > 0.001) return waitMs;
    // Last in the order of the map, because it was used last.
    this.#nextMs.delete(key);
    this.#nextMs.set(key, nextMs + this.#intervalMs);
    if (this.#nextMs.size > this.#maxKeys) this.#forgetOldest();
    return 0;
  }

  #forgetOldest(): void {
    for (const key of this.#nextMs.keys()) {
      this.#nextMs.delete(key);
      return;
    }
  }
}
