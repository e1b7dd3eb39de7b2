interface Receipt {
  readonly number: number;
  resolve(): void;
  reject(error: Error): void;
}

/** Promises that wait for the acknowledgement of a message. */
export class Receipts {
  #waiting: Receipt[] = [];

  wait(number: number): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.push({ number, resolve, reject }));
  }

  acknowledged(upTo: number): void {
    let count = 0;
    for (const { number, resolve } of this.#waiting) {
      if (number > upTo) break;
      count++;
      resolve();
    }
    if (count > 0) this.#waiting.splice(0, count);
  }

  fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(error);
  }
}
