import { isIP } from 'node:net';
import { bisect } from '../bisection/bisect.ts';
import { likeShape } from '../bisection/like-shape.ts';
import { probers } from '../bisection/probers.ts';
import { starts } from '../bisection/starts.ts';
import type { UpgradeEvidence } from '../evidence/http.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Target } from '../evidence/url.ts';
import { bisectionFacts } from '../facts/bisection.ts';
import { routeOf } from '../wire/route.ts';
import type { Stage } from './stage.ts';

/** Which one thing in the handshake decides: only where a server answered, or ended the connection, and did not open. */
export const bisectionStage: Stage<'bisection'> = {
  id: 'bisection',
  applies: (_context, evidence) => isWorthSearching(evidence),
  async probe(context, evidence) {
    const { plan } = context;
    const target = evidence.url?.target as Target;
    const { exchange: failed, shape } = evidence.upgrade as UpgradeEvidence;
    const route = routeOf(plan, target, evidence);
    const { prober, prover } = probers(context, target, failed);
    const search = {
      attempt: { shape, route },
      failed,
      target,
      answers: [failed, evidence['plain-get']?.exchange],
      addresses: (evidence.tcp?.attempts ?? [])
        .filter(({ outcome }) => outcome === 'connected')
        .map(({ address }) => address),
      names: namesOf(evidence),
      like: plan.like && likeShape(plan.like, plan, target, evidence),
      starts: starts(plan, target, evidence).map(({ profile, shape: start }) => ({ client: profile.id, shape: start })),
    };
    return bisect(search, prober, prover);
  },
  // It only runs where the handshake has failed: no outcome of it is good news.
  verdict: () => 'odd',
  facts: bisectionFacts,
};

function isWorthSearching({ upgrade, url }: Evidence): boolean {
  if (upgrade === undefined || upgrade.opened || url?.target === undefined) return false;
  const { end, head } = upgrade.exchange;
  // Who has had enough is not asked again.
  return end !== 'not-opened' && head?.status !== 429;
}

/** What a client should have called the server, where it went by an address: two are enough to see whether it matters. */
function namesOf({ tls, url }: Evidence): readonly string[] {
  const names = tls?.chain[0]?.names ?? [];
  return names.filter((name) => !name.includes('*') && isIP(name) === 0 && name !== url?.target?.host).slice(0, 2);
}
