import { createServer, type IncomingMessage, type Server } from 'node:http';
import { answerMalformed } from './malformed-request.ts';
import { answerPlainRequest } from './plain-request.ts';
import { readOpeningHeads } from './read-opening-heads.ts';
import { Rejection } from './rejection.ts';

/**
 * An HTTP server that does nothing but upgrade: whatever else is asked is answered in words, and told to `rejected`.
 * @param options with `fastPath: false`, Node reads every request, and not only those that are out of the ordinary
 */
export function createOwnServer(
  rejected: (rejection: Rejection, request: IncomingMessage) => void,
  options: { readonly fastPath?: boolean | undefined } = {},
): Server {
  const server = createServer((request, response) => {
    rejected(new Rejection(answerPlainRequest(request, response), request), request);
  });
  server.on('clientError', (error, socket) => {
    const answered = answerMalformed(error, socket);
    if (answered) rejected(answered.rejection, answered.request);
  });
  if (options.fastPath !== false) readOpeningHeads(server);
  return server;
}
