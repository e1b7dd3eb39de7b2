import { checkResponse, type DeflateParams, parseTokenList } from '@handfast/ws/protocol';
import type { Exchange } from '../../evidence/exchange.ts';
import type { RequestShape } from '../../evidence/request-shape.ts';
import { type ExchangeLimits, openExchange } from '../exchange.ts';
import type { Route } from '../route.ts';
import { Conversation } from './conversation.ts';

/** An opening handshake to do: what is asked, where, and how long it may take. */
export interface Handshake {
  readonly route: Route;
  readonly shape: RequestShape;
  readonly limits: Pick<ExchangeLimits, 'timeoutMs' | 'signal'>;
}

/** Opens a connection, by a handshake of its own. Never rejects: whether it opened is in the conversation. */
export async function converse({ route, shape, limits }: Handshake): Promise<Conversation> {
  const { exchange, stream } = await openExchange(route, shape, limits);
  const { failure, deflate } = agreed(exchange, shape);
  const isGone = failure === undefined && stream === undefined;
  return new Conversation(exchange, stream, isGone ? 'ECONNRESET' : failure, deflate);
}

/** The same request without a wish for extensions. */
export function withoutExtensions(handshake: Handshake): Handshake {
  const fields = handshake.shape.fields.filter(([name]) => name.toLowerCase() !== 'sec-websocket-extensions');
  return { ...handshake, shape: { ...handshake.shape, fields } };
}

interface Agreed {
  readonly failure: string | undefined;
  readonly deflate?: DeflateParams;
}

function agreed({ end, head, key, failure }: Exchange, { fields }: RequestShape): Agreed {
  if (end !== 'answered' || !head) return { failure: failure?.code ?? end };
  const valuesOf = (wanted: string): string =>
    fields
      .filter(([name]) => name.toLowerCase() === wanted)
      .map(([, value]) => value)
      .join(', ');
  const protocols = parseTokenList(valuesOf('sec-websocket-protocol'));
  const offersDeflate = valuesOf('sec-websocket-extensions').includes('permessage-deflate');
  const check = checkResponse(head, {
    key,
    protocols: Array.isArray(protocols) ? protocols : [],
    deflate: offersDeflate ? {} : undefined,
    strict: true,
  });
  if (!check.ok) return { failure: check.failure.code };
  return { failure: undefined, ...(check.deflate && { deflate: check.deflate }) };
}
