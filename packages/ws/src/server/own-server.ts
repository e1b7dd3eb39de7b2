import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Refusal } from '../protocol/handshake/refusal.ts';
import { answerMalformed } from './malformed-request.ts';
import { answerPlainRequest } from './plain-request.ts';
import { LATE_CHECK_MS, readOpeningHeads } from './read-opening-heads.ts';
import { Rejection } from './rejection.ts';

/** An opening request that is not complete after so long is answered with 408: nothing honest takes longer. Node waits for 60 s. */
const HEAD_MS = 10_000;

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

/**
 * An HTTP server that does nothing but upgrade: whatever else is asked is answered in words, and told to `rejected`.
 * @param options with `fastPath: false`, Node reads every request, and not only those that are out of the ordinary
 */
export function createOwnServer(
  rejected: (rejection: Rejection, request: IncomingMessage) => void,
  options: { readonly fastPath?: boolean | undefined } = {},
): Server {
  const limits = { headersTimeout: HEAD_MS, connectionsCheckingInterval: LATE_CHECK_MS };
  const server = createServer(limits, (request, response) => {
    rejected(new Rejection(answerPlainRequest(request, response), request), request);
  });
  server.on('clientError', (error, socket) => {
    const answered = answerMalformed(error, socket);
    if (answered) rejected(answered.rejection, answered.request);
  });
  if (options.fastPath !== false) readOpeningHeads(server);
  return server;
}
