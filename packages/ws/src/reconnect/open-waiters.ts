import { overError } from './errors.ts';
import type { ReconnectState } from './state.ts';

interface Waiter {
  resolve(): void;
  reject(reason: unknown): void;
}

/** Who waits for a connection. */
export class OpenWaiters {
  readonly #waiters = new Set<Waiter>();

  /** Settles with the next of `opened`, `closed` and an abort, or at once. Nobody has to handle its rejection. */
  wait(state: ReconnectState, signal: AbortSignal | undefined): Promise<void> {
    const settled = new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (state.name === 'open') return resolve();
      if (state.name === 'closed') return reject(overError(state));
      const done = (settle: () => void) => {
        this.#waiters.delete(waiter);
        signal?.removeEventListener('abort', aborted);
        settle();
      };
      const aborted = () => done(() => reject(signal?.reason));
      const waiter: Waiter = { resolve: () => done(resolve), reject: (reason) => done(() => reject(reason)) };
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', aborted);
    });
    settled.catch(() => {});
    return settled;
  }

  opened(): void {
    for (const waiter of [...this.#waiters]) waiter.resolve();
  }

  closed(error: Error): void {
    for (const waiter of [...this.#waiters]) waiter.reject(error);
  }
}
