import { IncomingMessage, maxHeaderSize } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { RequestHeadParser } from '../protocol/handshake/head-parser.ts';
import { type Refusal, refuse } from '../protocol/handshake/refusal.ts';
import { answerUnderWay, endBehind } from './answer-under-way.ts';
import { writeRefusal } from './refuse.ts';
import { Rejection } from './rejection.ts';

/** What Node's HTTP server reports with `clientError`. */
export type RequestError = NodeJS.ErrnoException & { reason?: string; rawPacket?: Buffer };

/**
 * Answers bytes that Node could not read as a request, or that never became one, on a server of our own.
 *
 * @returns what happened, with a request that holds nothing but the socket; undefined for a connection on which nothing
 * was ever asked, such as those of port scanners and load balancers, and for what comes behind a request that has its answer
 */
export function answerMalformed(
  error: RequestError,
  socket: Duplex,
): { rejection: Rejection; request: IncomingMessage } | undefined {
  // Two answers to one request would be taken for the answer to the next.
  if (answerUnderWay(socket)) {
    endBehind(socket);
    return undefined;
  }
  const refusal = refusalFor(error, socket.writable);
  if (!refusal) {
    socket.destroy();
    return undefined;
  }
  const request = new IncomingMessage(socket as Socket);
  const rejection = new Rejection(refusal, request, { cause: error });
  if (refusal.status === 0) socket.destroy();
  else writeRefusal(socket, refusal);
  return { rejection, request };
}

function refusalFor(error: RequestError, writable: boolean): Refusal | undefined {
  const { code = '', rawPacket } = error;
  if (code === 'HPE_HEADER_OVERFLOW') {
    return refuse('WS_ERR_REQUEST_TOO_LARGE', 431, { detail: `${maxHeaderSize} bytes`, body: rawPacket });
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refuse('WS_ERR_REQUEST_TIMEOUT', 408, {});
  // Node says nothing about what came before: a reset may follow half a request, or nothing at all.
  if (!code.startsWith('HPE_') || !writable) return undefined;
  return refuse('WS_ERR_REQUEST_MALFORMED', 400, { detail: faultOf(error), body: rawPacket });
}

/** Our own parser says it better, and where. It has seen only the last piece, so its word counts only when that is all. */
function faultOf({ code, reason, message, rawPacket }: RequestError): string {
  if (code === 'HPE_INVALID_EOF_STATE') return 'the client ended the connection before the empty line';
  const result = rawPacket ? new RequestHeadParser().push(rawPacket) : undefined;
  return result?.state === 'failed' ? result.fault.message : (reason ?? message);
}
