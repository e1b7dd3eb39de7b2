import { Worker } from 'node:worker_threads';

/** What the watching thread is told once. */
export interface Watch {
  /** Counts what was begun. */
  readonly beats: SharedArrayBuffer;
  /** An iteration that takes longer hangs. */
  readonly limitMs: number;
  /** The command that replays iteration `N` of target number `T`; both are put in. */
  readonly replay: readonly string[];
}

/**
 * Ends the process, with words about where it was, when one iteration takes too long: a loop without end cannot be
 * stopped from the thread it runs in.
 */
export class Watchdog {
  readonly #beats = new Int32Array(new SharedArrayBuffer(12));
  readonly #worker: Worker;

  /** @param replay a command for each target, to which the number of the iteration is appended */
  constructor(replay: readonly string[], limitMs = 30_000) {
    const watch: Watch = { beats: this.#beats.buffer as SharedArrayBuffer, limitMs, replay };
    this.#worker = new Worker(new URL('./watchdog-worker.js', import.meta.url), { workerData: watch });
    this.#worker.unref();
  }

  /** An iteration begins. */
  beat(target: number, iteration: number): void {
    this.#beats[1] = target;
    this.#beats[2] = iteration;
    Atomics.add(this.#beats, 0, 1);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
