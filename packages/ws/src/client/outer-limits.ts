import { EventEmitter, getMaxListeners, setMaxListeners } from 'node:events';
import type { DialClock } from './clock.ts';
import type { DialSettings } from './options.ts';

/** What may end a dialling from outside. */
export interface OuterLimits {
  aborted(): void;
  outOfTime(): void;
}

/**
 * Watches the signal and the limit for the whole.
 * @returns what stops that: nothing is heard, and no listener or timer is left, afterwards
 */
export function watchOuterLimits(
  { signal, timeouts: { totalMs } }: DialSettings,
  clock: DialClock,
  limits: OuterLimits,
): () => void {
  const abort = () => limits.aborted();
  if (signal) expectMany(signal);
  signal?.addEventListener('abort', abort, { once: true });
  const timer = totalMs > 0 ? clock.setTimeout(() => limits.outOfTime(), totalMs) : undefined;
  return () => {
    signal?.removeEventListener('abort', abort);
    if (timer !== undefined) clock.clearTimeout(timer);
  };
}

/** Many attempts at once with one signal are no leak, of which Node 20 warns at the eleventh listener. */
function expectMany(signal: AbortSignal): void {
  try {
    if (getMaxListeners(signal) === EventEmitter.defaultMaxListeners) setMaxListeners(0, signal);
  } catch {
    // A signal that has no limit: Node gives none for those, nor for signals that are not its own.
  }
}
