import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Refusal } from '../protocol/handshake/refusal.ts';
import { answerMalformed } from './malformed-request.ts';
import { answerPlainRequest } from './plain-request.ts';
import { every, readOpeningHeads } from './read-opening-heads.ts';
import { Rejection } from './rejection.ts';
import { Waiting } from './waiting.ts';

/** Its clients have so long to send a first byte, and as long for the rest of the head: nothing honest takes longer. Node waits for 60 s. */
const HEAD_MS = 10_000;
/** How often those that are late are looked for. */
export const LATE_CHECK_MS = 5_000;

interface OwnServerOptions {
  /** `false`: Node reads every request, and not only those that are out of the ordinary. */
  readonly fastPath?: boolean | undefined;
  readonly headMs?: number;
  readonly lateCheckMs?: number;
}

/** Answers whatever is asked with this refusal from now on, so that a health check of any kind fails. */
export function answerInDrain(server: Server, refusal: () => Refusal): void {
  server.removeAllListeners('request');
  server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
    const { status, body, headers } = refusal();
    response.writeHead(status, [
      ...headers.flat(),
      ...['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(Buffer.byteLength(body))],
      ...['Connection', 'close'],
    ]);
    response.end(body);
  });
}

/** An HTTP server that does nothing but upgrade: whatever else is asked is answered in words, and told to `rejected`. */
export function createOwnServer(
  rejected: (rejection: Rejection, request: IncomingMessage) => void,
  { fastPath, headMs = HEAD_MS, lateCheckMs = LATE_CHECK_MS }: OwnServerOptions = {},
): Server {
  const limits = { headersTimeout: headMs, connectionsCheckingInterval: lateCheckMs };
  const server = createServer(limits, (request, response) => {
    rejected(new Rejection(answerPlainRequest(request, response), request), request);
  });
  server.on('clientError', (error, socket) => {
    const answered = answerMalformed(error, socket);
    if (answered) rejected(answered.rejection, answered.request);
  });
  if (fastPath !== false) readOpeningHeads(server, new Waiting(), every(lateCheckMs));
  return server;
}
