/** How often a session may be resumed: a bucket that fills up within a minute. */
export class ResumeBudget {
  readonly #perMinute: number;
  #left: number;
  #atMs: number;

  constructor(perMinute: number, nowMs: number) {
    this.#perMinute = perMinute;
    this.#left = perMinute;
    this.#atMs = nowMs;
  }

  /** Takes one. False when there is none left. */
  take(nowMs: number): boolean {
    const filled = this.#left + ((nowMs - this.#atMs) * this.#perMinute) / 60_000;
    this.#left = Math.min(this.#perMinute, filled);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
