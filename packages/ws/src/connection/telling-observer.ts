import { channels } from './channels.ts';
import type { ConnectionObserver } from './connection-contract.ts';
import type { ConnectionEnd } from './connection-end.ts';

/** An owner, as far as its end concerns the channels. */
interface Told {
  readonly closedCleanly: boolean;
}

/**
 * The same observer, and what it hears is told to the channels before it hears it; messages it tells itself, because a call
 * for each is too dear. Without subscribers that is one look at a getter of each event.
 */
export function tellingObserver<Owner extends Told & object>(
  observer: ConnectionObserver<Owner>,
): ConnectionObserver<Owner> {
  return {
    message: observer.message,
    ping(owner, data) {
      if (channels.ping.hasSubscribers) {
        channels.ping.publish({ socket: owner, direction: 'received', bytes: data.length });
      }
      observer.ping(owner, data);
    },
    pong(owner, data) {
      if (channels.pong.hasSubscribers) {
        channels.pong.publish({ socket: owner, direction: 'received', bytes: data.length });
      }
      observer.pong(owner, data);
    },
    holds: observer.holds,
    error: observer.error,
    closing: observer.closing,
    closed(owner, end) {
      if (channels.close.hasSubscribers) tellClosed(owner, end);
      observer.closed(owner, end);
    },
  };
}

function tellClosed(socket: Told & object, { openedAtMs, begunBy, code, reason, cause }: ConnectionEnd): void {
  // The end of a handshake is not the end of a connection.
  if (openedAtMs === undefined || begunBy === undefined) return;
  const durationMs = performance.now() - openedAtMs;
  const wasClean = socket.closedCleanly;
  channels.close.publish({ socket, code, reason: reason.toString(), wasClean, begunBy, cause, durationMs });
}
