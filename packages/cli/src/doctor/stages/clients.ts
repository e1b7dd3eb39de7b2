import { probers } from '../bisection/probers.ts';
import { tryClients } from '../bisection/try-clients.ts';
import type { UpgradeEvidence } from '../evidence/http.ts';
import type { Target } from '../evidence/url.ts';
import { clientsFacts } from '../facts/bisection.ts';
import { routeOf } from '../wire/route.ts';
import type { Stage } from './stage.ts';

/** Whom else would this server let in: every known client, and browsers on a page of its own and on one of another site. */
export const clientsStage: Stage<'clients'> = {
  id: 'clients',
  applies: (_context, { upgrade, url }) => upgrade?.opened === true && url?.target !== undefined,
  probe(context, evidence) {
    const target = evidence.url?.target as Target;
    const { exchange: opened, shape } = evidence.upgrade as UpgradeEvidence;
    const route = routeOf(context.plan, target, evidence);
    const { prober } = probers(context, target, opened);
    return tryClients({ context, target, evidence, opened: { shape, route } }, prober);
  },
  verdict: ({ trials }) => (trials.every(({ result }) => result === 'opened') ? 'passed' : 'odd'),
  facts: clientsFacts,
};
