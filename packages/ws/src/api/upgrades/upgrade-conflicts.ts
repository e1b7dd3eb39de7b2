import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { HandshakeError } from '../../protocol/errors.ts';
import { handshakeFailure } from '../../protocol/handshake/failures.ts';
import { endWait } from '../../server/admission/wait.ts';
import { lookBehind, sharesUpgrades, writtenByOthers } from '../../server/routing/upgrade-watch.ts';
import { claim } from '../../server/socket-claims.ts';
import { guard } from '../../server/socket-guard.ts';

/** What tells about conflicts. */
interface Telling {
  emit(event: string, ...values: unknown[]): boolean;
}

let hasWarned = false;

/** Tells that two parties answer the same upgrades: by the event `conflict` each time, and by a warning of the process once. */
export function tellConflict(server: Telling, request: IncomingMessage, detail: string): void {
  const failure = handshakeFailure('WS_ERR_UPGRADE_CONFLICT', { value: request.url ?? '', detail });
  if (!hasWarned) {
    hasWarned = true;
    process.emitWarning(`${failure.message}. ${failure.hint}`, { type: 'WebSocketWarning', code: failure.code });
  }
  server.emit('conflict', new HandshakeError(failure), request);
}

/** True when another listener has answered already: two answers are worse than one that is not ours. */
export function yieldToOthers(server: Telling, request: IncomingMessage, socket: Duplex): boolean {
  const bytes = writtenByOthers(socket);
  if (bytes <= 0) return false;
  claim(socket, 'refused');
  endWait(socket);
  // The other may not listen to errors.
  guard(socket);
  tellConflict(server, request, `the other wrote ${bytes} bytes before this server could`);
  return true;
}

/**
 * To be called when our 101 is written, on an HTTP server whose upgrades others get too: tells when one of them writes behind
 * it in its turn. What it writes later cannot be told from what we write.
 *
 * @returns to be called when the program has had its turn with the new `WebSocket`
 */
export function watchOthers(server: Telling, request: IncomingMessage, socket: Duplex): (() => void) | undefined {
  if (!sharesUpgrades(request)) return undefined;
  return lookBehind(socket, (bytes) => tellConflict(server, request, `the other wrote ${bytes} bytes behind the 101`));
}
