import { AsyncResource } from 'node:async_hooks';
import type { Done } from '../../protocol/messages/message-writer.ts';

/**
 * The callback, to be called as its caller's: frames of many callers leave in one write, at a time that belongs to none of
 * them, and an `AsyncLocalStorage` should find in a callback what it held where that was given. Costs some 60 ns.
 */
export function keepContext(callback: ((error: Error) => void) | undefined): Done | undefined {
  if (typeof callback !== 'function') return undefined;
  const context = new AsyncResource('WebSocket.send', { requireManualDestroy: true });
  return (error) => {
    try {
      context.runInAsyncScope(callback as Done, undefined, error);
    } finally {
      context.emitDestroy();
    }
  };
}
