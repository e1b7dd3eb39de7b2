import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Refusal, refuse } from '../protocol/handshake/refusal.ts';

/** Answers a request that did not ask for an upgrade, on a server that does nothing else (RFC 9110 §15.5.22). */
export function answerPlainRequest(request: IncomingMessage, response: ServerResponse): Refusal {
  const { upgrade, connection } = request.headers;
  const refusal = refuse('WS_ERR_REQUEST_NO_UPGRADE', 426, {
    value: upgrade === undefined ? undefined : `Upgrade: ${upgrade}, Connection: ${connection ?? ''}`,
  });
  response.writeHead(426, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(refusal.body),
    Connection: 'Upgrade, close',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
  });
  response.end(refusal.body);
  return refusal;
}
