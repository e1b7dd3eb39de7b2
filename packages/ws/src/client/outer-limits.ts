import { whenAborted } from '../connection/when-aborted.ts';
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
  whenAborted(signal, abort);
  const timer = totalMs > 0 ? clock.setTimeout(() => limits.outOfTime(), totalMs) : undefined;
  return () => {
    signal?.removeEventListener('abort', abort);
    if (timer !== undefined) clock.clearTimeout(timer);
  };
}
