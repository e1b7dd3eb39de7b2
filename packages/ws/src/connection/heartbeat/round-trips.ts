/** How long a message takes to the peer and back. Milliseconds. */
export interface RoundTripTimes {
  /** Of the last ping that was answered. */
  readonly lastMs: number;
  /** A moving average, as TCP keeps one: each new time counts for an eighth (RFC 6298 §2, SRTT). */
  readonly smoothedMs: number;
  /** How far from the average the times are, as a moving average too: each counts for a quarter (RFC 6298 §2, RTTVAR). */
  readonly variationMs: number;
  /** The shortest: what the way itself takes, without queues and busy programs. */
  readonly minMs: number;
  /** How many pings were measured. */
  readonly samples: number;
}

/** Whole microseconds: V8 keeps small whole numbers where a fraction would take an object of its own. */
export class RoundTrips {
  #last = 0;
  #smoothed = 0;
  #variation = 0;
  #min = 0;
  #samples = 0;

  /** Takes in the time of one more ping. */
  add(microseconds: number): void {
    if (this.#samples === 0) {
      this.#smoothed = microseconds;
      this.#variation = microseconds >> 1;
      this.#min = microseconds;
    } else {
      // RFC 6298 §2.3: the variation first, with the average of before.
      const error = Math.abs(this.#smoothed - microseconds);
      this.#variation = Math.round(0.75 * this.#variation + 0.25 * error);
      this.#smoothed = Math.round(0.875 * this.#smoothed + 0.125 * microseconds);
      if (microseconds < this.#min) this.#min = microseconds;
    }
    this.#last = microseconds;
    this.#samples++;
  }

  get times(): RoundTripTimes {
    return {
      lastMs: this.#last / 1000,
      smoothedMs: this.#smoothed / 1000,
      variationMs: this.#variation / 1000,
      minMs: this.#min / 1000,
      samples: this.#samples,
    };
  }
}
