import { setMaxListeners } from 'node:events';

/** Aborted when the caller's is. Many wait for it at a time, which is no leak, and no reason to warn the program of the caller. */
export function ownSignal(asked: AbortSignal | undefined): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const { signal } = controller;
  setMaxListeners(0, signal);
  const abort = (): void => controller.abort(asked?.reason);
  if (asked?.aborted) abort();
  asked?.addEventListener('abort', abort, { once: true });
  return { signal, release: () => asked?.removeEventListener('abort', abort) };
}
