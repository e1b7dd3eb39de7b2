import { checkResponse, parseTokenList } from '@handfast/ws/protocol';
import { fact } from '../../facts/fact.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { RequestShape } from '../evidence/request-shape.ts';
import type { Target } from '../evidence/url.ts';
import { exchange } from '../wire/exchange.ts';
import { plainRequest, upgradeRequest } from '../wire/request.ts';
import { routeOf } from '../wire/route.ts';
import { outcomeFact } from './plain-get.ts';
import { isReachable } from './reachable.ts';
import type { Stage } from './stage.ts';
import { followUp } from './upgrade-follow-up.ts';

const BODY_MS = 1000;

/** The opening handshake, and, where it fails, what else is needed to tell why. */
export const upgradeStage: Stage<'upgrade'> = {
  id: 'upgrade',
  applies: (_context, evidence) => isReachable(evidence),
  async probe({ plan, signal }, evidence) {
    const target = evidence.url?.target as Target;
    const limits = { timeoutMs: plan.timeoutMs, bodyMs: Math.min(BODY_MS, plan.timeoutMs), signal };
    const route = routeOf(plan, target, evidence);
    const shape = upgradeRequest(plan, target, evidence);
    const first = await exchange(route, shape, limits);
    const failure = failureOf(first, shape);
    return {
      shape,
      exchange: first,
      opened: failure === undefined,
      failure,
      ...(await followUp(first, failure, { route, shape, plain: plainRequest(plan, target, evidence), limits })),
    };
  },
  verdict: ({ opened }) => (opened ? 'passed' : 'failed'),
  facts: ({ exchange: done, failure }) => [
    outcomeFact('upgrade', done),
    ...(failure !== undefined && done.head?.status === 101 ? [fact('upgrade-failure', { code: failure })] : []),
  ],
};

/** Why this is no open connection, as the library names it; undefined: it opened. */
export function failureOf({ end, head, key, fault, failure }: Exchange, { fields }: RequestShape): string | undefined {
  switch (end) {
    case 'answered':
      break;
    case 'unreadable':
      return fault?.reason === 'not-http' ? 'WS_ERR_RESPONSE_NOT_HTTP' : 'WS_ERR_RESPONSE_MALFORMED';
    case 'closed':
      return 'WS_ERR_CLOSED_WITHOUT_ANSWER';
    case 'reset':
      return 'ECONNRESET';
    case 'timeout':
      return 'WS_ERR_HANDSHAKE_TIMEOUT';
    case 'not-opened':
      return failure?.code ?? 'unknown';
  }
  if (!head) return 'WS_ERR_CLOSED_WITHOUT_ANSWER';
  const valuesOf = (wanted: string) =>
    fields.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
  const protocols = parseTokenList(valuesOf('sec-websocket-protocol').join(', '));
  const offersDeflate = valuesOf('sec-websocket-extensions').some((value) => value.includes('permessage-deflate'));
  const check = checkResponse(head, {
    key,
    protocols: Array.isArray(protocols) ? protocols : [],
    deflate: offersDeflate ? {} : undefined,
    strict: true,
  });
  return check.ok ? undefined : check.failure.code;
}
