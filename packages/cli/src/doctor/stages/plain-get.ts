import { type Fact, fact } from '../../facts/fact.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Target } from '../evidence/url.ts';
import { exchange } from '../wire/exchange.ts';
import { plainRequest } from '../wire/request.ts';
import { routeOf } from '../wire/route.ts';
import { isReachable } from './reachable.ts';
import type { Stage } from './stage.ts';

/** How long a body may take that has begun: enough of it to tell whose it is. */
const BODY_MS = 1000;

/** For a server that has just left the same question unanswered. */
const SILENT_MS = 500;

function wasSilent({ sniff }: Evidence): boolean {
  return sniff?.plain?.end === 'timeout';
}

/** The same URL, asked for like any page: what the answer to the upgrade is held against. */
export const plainGetStage: Stage<'plain-get'> = {
  id: 'plain-get',
  applies: (_context, evidence) => isReachable(evidence),
  async probe({ plan, signal }, evidence) {
    const target = evidence.url?.target as Target;
    const timeoutMs = Math.min(plan.timeoutMs, wasSilent(evidence) ? SILENT_MS : Infinity);
    const limits = { timeoutMs, bodyMs: Math.min(BODY_MS, plan.timeoutMs), signal };
    return { exchange: await exchange(routeOf(plan, target, evidence), plainRequest(plan, target, evidence), limits) };
  },
  verdict: ({ exchange: { end } }) => (end === 'answered' ? 'passed' : 'odd'),
  facts: ({ exchange: done }) => [outcomeFact('plain', done)],
};

/** How an exchange ended, in one fact. */
export function outcomeFact(
  which: 'plain' | 'upgrade',
  { end, head, fault, failure, openMs, headMs, segments }: Exchange,
): Fact {
  switch (end) {
    case 'answered':
      return fact(`${which}-answered`, { status: head?.status ?? 0, reason: head?.reason ?? '', ms: headMs ?? 0 });
    case 'unreadable':
      return fact(`${which}-unreadable`, { fault: fault?.message ?? '' });
    case 'closed':
      return fact(`${which}-closed`);
    case 'reset':
      return fact(`${which}-reset`);
    case 'timeout':
      return fact(`${which}-timeout`, { bytes: segments.reduce((sum, { bytes }) => sum + bytes.length, 0) });
    case 'not-opened':
      return fact(`${which}-not-opened`, { code: failure?.code ?? '', ms: openMs });
  }
}
