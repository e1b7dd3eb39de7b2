import type { EventEmitter } from 'node:events';

/** Adds the listeners, and returns what takes them off again. */
// biome-ignore lint/suspicious/noExplicitAny: each event has arguments of its own
export function addListeners(emitter: EventEmitter, listeners: Record<string, (...args: any[]) => void>): () => void {
  for (const [event, listener] of Object.entries(listeners)) emitter.on(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) emitter.removeListener(event, listener);
  };
}
