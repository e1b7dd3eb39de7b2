import { EventEmitter, getMaxListeners, setMaxListeners } from 'node:events';

/** Adds a listener for `abort`. Many at once for one signal are no leak, of which Node 20 warns at the eleventh. */
export function whenAborted(signal: AbortSignal | undefined, listener: () => void): void {
  if (!signal) return;
  try {
    if (getMaxListeners(signal) === EventEmitter.defaultMaxListeners) setMaxListeners(0, signal);
  } catch {
    // A signal that has no limit: Node gives none for those, nor for signals that are not its own.
  }
  signal.addEventListener('abort', listener, { once: true });
}
