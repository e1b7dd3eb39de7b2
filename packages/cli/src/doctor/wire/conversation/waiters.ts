/** Those who wait until something has come to be so. Whoever changes anything calls `changed`. */
export class Waiters {
  readonly #isOver: () => boolean;
  readonly #waiting = new Set<() => void>();

  /** @param isOver whether nothing will change any more */
  constructor(isOver: () => boolean) {
    this.#isOver = isOver;
  }

  changed(): void {
    for (const look of [...this.#waiting]) look();
  }

  /** False: it was not so within the time, or nothing will change any more, or the wait was aborted. */
  until(holds: () => boolean, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (result: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        signal.removeEventListener('abort', stop);
        resolve(result);
      };
      const stop = (): void => settle(holds());
      const look = (): void => {
        if (holds()) settle(true);
        else if (this.#isOver()) settle(false);
      };
      const timer = setTimeout(stop, Math.max(0, timeoutMs));
      this.#waiting.add(look);
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      else look();
    });
  }
}
