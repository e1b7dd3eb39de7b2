import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuse } from '../../protocol/handshake/refusal.ts';
import { answerUnderWay, endBehind } from '../../server/answer-under-way.ts';
import { recordStartAgain } from '../../server/routing/upgrade-watch.ts';
import { claimOf } from '../../server/socket-claims.ts';
import { guard } from '../../server/socket-guard.ts';
import { type Refusing, refuseUpgrade } from './refuse-upgrade.ts';

/** The answer to an earlier request of the same connection that this upgrade must neither overtake nor get mixed with. */
export function earlierAnswer(request: IncomingMessage, socket: Duplex): ServerResponse | undefined {
  return claimOf(socket) === undefined ? answerUnderWay(socket, request) : undefined;
}

/**
 * Lets that answer go first. Where the program has yet to finish it, the upgrade is cut off.
 *
 * @param again called when the answer is with the system; the next one may be under way then
 */
export function behindAnswer(
  earlier: ServerResponse,
  server: Refusing,
  request: IncomingMessage,
  socket: Duplex,
  again: () => void,
): void {
  const cutOff = () => {
    refuseUpgrade(server, refuse('WS_ERR_REQUEST_PIPELINED', 0, {}), request, socket, { silent: true });
    endBehind(socket, request);
  };
  if (!earlier.writableEnded) return cutOff();
  guard(socket);
  earlier.once('finish', () => {
    // It may have been the last one of this connection.
    if (!socket.writable) return cutOff();
    recordStartAgain(socket);
    again();
  });
}
