/** The pauses of everybody, all of which can be ended at once. An abort signal would look through all of its listeners for each. */
export class Rest {
  isOver = false;
  readonly #sleepers = new Set<() => void>();

  pause(ms: number): Promise<void> {
    if (this.isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#sleepers.add(wake);
    });
  }

  /** From now on nobody pauses. */
  end(): void {
    this.isOver = true;
    for (const wake of this.#sleepers) wake();
  }
}
