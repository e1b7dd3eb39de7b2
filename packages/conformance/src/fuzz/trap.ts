/** Catches what escapes from callbacks: errors that nobody threw to us, and rejections that nobody handled. */
export class Trap {
  #caught: unknown;
  #armed = false;

  readonly #onError = (error: unknown): void => {
    this.#caught ??= error ?? new Error('thrown: nothing');
  };

  arm(): this {
    if (this.#armed) return this;
    this.#armed = true;
    process.on('uncaughtException', this.#onError);
    process.on('unhandledRejection', this.#onError);
    return this;
  }

  disarm(): void {
    this.#armed = false;
    process.off('uncaughtException', this.#onError);
    process.off('unhandledRejection', this.#onError);
  }

  /** The first thing caught since the last call; undefined when nothing was. */
  take(): unknown {
    const caught = this.#caught;
    this.#caught = undefined;
    return caught;
  }
}
