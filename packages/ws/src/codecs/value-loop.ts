import { handOver, type Taker } from './incoming.ts';

/** Hands the values of an iterator to listeners, for sockets that have no events. */
export class ValueLoop<Value> {
  readonly #values: AsyncIterator<Value, undefined>;
  readonly #taker: Taker<Value>;
  /** Came when nobody was left to take it. */
  #held: { readonly value: Value } | undefined;
  #isRunning = false;

  /** @param values tells elsewhere what it throws */
  constructor(values: AsyncIterator<Value, undefined>, taker: Taker<Value>) {
    this.#values = values;
    this.#taker = taker;
  }

  /** Goes on as long as somebody wants values. To be called when that begins. */
  pump(): void {
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (this.#taker.wants) {
        if (this.#held) handOver(this.#taker, this.#held.value);
        this.#held = undefined;
        const { done, value } = await this.#values.next();
        if (done) return;
        this.#held = { value };
      }
    } catch {
      // The iterator has told what ended it.
    } finally {
      this.#isRunning = false;
    }
  }
}
