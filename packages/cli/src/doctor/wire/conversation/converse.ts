import type { RequestShape } from '../../evidence/request-shape.ts';
import { type ExchangeLimits, openExchange } from '../exchange.ts';
import { handshakeResult } from '../handshake-result.ts';
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
  const { failure, deflate } = handshakeResult(exchange, shape);
  const isGone = failure === undefined && stream === undefined;
  return new Conversation(exchange, stream, isGone ? 'ECONNRESET' : failure, deflate);
}

/** The same request without a wish for extensions. */
export function withoutExtensions(handshake: Handshake): Handshake {
  const fields = handshake.shape.fields.filter(([name]) => name.toLowerCase() !== 'sec-websocket-extensions');
  return { ...handshake, shape: { ...handshake.shape, fields } };
}
