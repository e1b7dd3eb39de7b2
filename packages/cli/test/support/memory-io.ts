import type { Io } from '../../src/shared/io.ts';

/** An {@link Io} that keeps what is written, and stops when the test says so. */
export class MemoryIo implements Io {
  written = '';
  writtenErr = '';
  readonly env: Record<string, string | undefined> = {};
  readonly #controller = new AbortController();
  readonly stop: AbortSignal = this.#controller.signal;
  readonly #cutter = new AbortController();
  readonly cut: AbortSignal = this.#cutter.signal;
  readonly #wanted = new Map<string, () => void>();

  readonly out = {
    isTTY: false,
    write: (text: string) => {
      this.written += text;
      for (const [pattern, found] of this.#wanted) if (this.written.includes(pattern)) found();
    },
  };

  readonly err = {
    isTTY: false,
    write: (text: string) => {
      this.writtenErr += text;
    },
  };

  end(signal: string): void {
    this.#controller.abort(signal);
  }

  /** Asks again. */
  endNow(signal: string): void {
    this.#cutter.abort(signal);
  }

  /** Resolves once that text was written. */
  async wrote(text: string): Promise<void> {
    if (this.written.includes(text)) return;
    await new Promise<void>((resolve) => this.#wanted.set(text, resolve));
  }
}
