import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { tapOf } from '../../connection/wire-log/wire-tap.ts';
import type { Refusal } from '../../protocol/handshake/refusal.ts';
import { hookFailure } from '../../server/admission/verify-client.ts';
import { endWait } from '../../server/admission/wait.ts';
import { writeRefusal } from '../../server/refuse.ts';
import { Rejection } from '../../server/rejection.ts';
import { claim, claimOf } from '../../server/socket-claims.ts';
import { guard } from '../../server/socket-guard.ts';
import { noteRefused } from './server-counts.ts';
import { yieldToOthers } from './upgrade-conflicts.ts';

/** A server, as far as a refusal concerns it. */
export interface Refusing {
  listenerCount(event: 'wsClientError'): number;
  emit(event: string, ...values: unknown[]): boolean;
}

interface Manner {
  /** The fault lies in the request: a listener of `wsClientError` answers it. */
  readonly clientError?: boolean;
  /** There is nobody to answer. */
  readonly silent?: boolean;
  readonly cause?: unknown;
}

/** Answers an opening request with a refusal, unless the socket was answered before, and tells the server's listeners. */
export function refuseUpgrade(
  server: Refusing,
  refusal: Refusal,
  request: IncomingMessage,
  socket: Duplex,
  { clientError = false, silent = false, cause }: Manner = {},
): void {
  if (claimOf(socket) !== undefined || (!silent && yieldToOthers(server, request, socket))) return;
  guard(socket);
  endWait(socket);
  const rejection = new Rejection(refusal, request, cause === undefined ? undefined : { cause });
  if (clientError && server.listenerCount('wsClientError') > 0) {
    claim(socket, 'refused');
    server.emit('wsClientError', rejection, socket, request);
  } else if (silent) {
    claim(socket, 'refused');
  } else {
    writeRefusal(socket, refusal, request.method);
  }
  tapOf(socket)?.failed(rejection);
  tellRejected(server, rejection, request);
}

/** A request was refused, and the client has its answer: the server's listeners are told, and it is counted. */
export function tellRejected(server: Refusing, rejection: Rejection, request: IncomingMessage): void {
  noteRefused(server, rejection, request);
  server.emit('rejected', rejection, request);
}

/** A hook threw or its promise was rejected: 500, and what was thrown goes on to the caller of `handleUpgrade`, as in `ws`. */
export function hookFailed(
  server: Refusing,
  name: string,
  error: unknown,
  request: IncomingMessage,
  socket: Duplex,
): void {
  refuseUpgrade(server, hookFailure(name, error), request, socket, { cause: error });
}
