import { checkResponse, type DeflateParams, parseTokenList } from '@handfast/ws/protocol';
import type { Exchange } from '../evidence/exchange.ts';
import { headerValue, type RequestShape } from '../evidence/request-shape.ts';

/** What an opening handshake came to. */
export interface HandshakeResult {
  /** Why there is no open connection, as the library names it (`WS_ERR_…`, or the code of the system); undefined: it opened. */
  readonly failure: string | undefined;
  /** What was agreed on permessage-deflate; undefined where it was not. */
  readonly deflate?: DeflateParams;
}

/** Judges the answer by the rules of RFC 6455, as strictly as the library does. */
export function handshakeResult(exchange: Exchange, shape: RequestShape): HandshakeResult {
  const { end, head, key } = exchange;
  if (end !== 'answered' || !head) return { failure: failureOf(exchange) };
  const protocols = parseTokenList(headerValue(shape, 'sec-websocket-protocol') ?? '');
  const offersDeflate = headerValue(shape, 'sec-websocket-extensions')?.includes('permessage-deflate');
  const check = checkResponse(head, {
    key,
    protocols: Array.isArray(protocols) ? protocols : [],
    deflate: offersDeflate ? {} : undefined,
    strict: true,
  });
  if (!check.ok) return { failure: check.failure.code };
  return { failure: undefined, ...(check.deflate && { deflate: check.deflate }) };
}

/** Why no whole answer came. */
function failureOf({ end, fault, failure }: Exchange): string {
  switch (end) {
    case 'unreadable':
      return fault?.reason === 'not-http' ? 'WS_ERR_RESPONSE_NOT_HTTP' : 'WS_ERR_RESPONSE_MALFORMED';
    case 'reset':
      return 'ECONNRESET';
    case 'timeout':
      return 'WS_ERR_HANDSHAKE_TIMEOUT';
    case 'not-opened':
      return failure?.code ?? 'unknown';
    case 'answered':
    case 'closed':
      return 'WS_ERR_CLOSED_WITHOUT_ANSWER';
  }
}
