import type { Taker } from './incoming.ts';

interface Reader<Value> {
  resolve(result: IteratorResult<Value, undefined>): void;
  reject(error: Error): void;
}

/** Takes values for those who wait for one: a value for each `next`, in the order of the calls. */
export class ValueReader<Value> implements Taker<Value> {
  readonly #readers: Reader<Value>[] = [];
  #end: { error: Error | undefined } | undefined;

  get wants(): boolean {
    return this.#readers.length > 0;
  }

  /** @param pump called when a value is wanted */
  next(pump: () => void): Promise<IteratorResult<Value, undefined>> {
    const promise = new Promise<IteratorResult<Value, undefined>>((resolve, reject) => {
      this.#readers.push({ resolve, reject });
    });
    if (this.#end) this.#settle(this.#end);
    else pump();
    return promise;
  }

  take(value: Value): void {
    this.#readers.shift()?.resolve({ done: false, value });
  }

  end(error: Error | undefined): void {
    this.#end = { error };
    this.#settle(this.#end);
  }

  /** The error is told once; then it is the end. */
  #settle(end: { error: Error | undefined }): void {
    for (let reader = this.#readers.shift(); reader; reader = this.#readers.shift()) {
      if (end.error) reader.reject(end.error);
      else reader.resolve({ done: true, value: undefined });
      end.error = undefined;
    }
  }
}
