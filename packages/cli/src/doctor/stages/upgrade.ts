import { fact } from '../../facts/fact.ts';
import type { Target } from '../evidence/url.ts';
import { exchange } from '../wire/exchange.ts';
import { handshakeResult } from '../wire/handshake-result.ts';
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
    const { failure } = handshakeResult(first, shape);
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
