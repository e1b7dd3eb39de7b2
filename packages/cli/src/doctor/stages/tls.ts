import type { Target } from '../evidence/network.ts';
import type { TlsEvidence, TlsHello } from '../evidence/tls.ts';
import { tlsFacts } from '../facts/of-tls.ts';
import { subjectsOf } from '../wire/certificate-chain.ts';
import { hello } from '../wire/hello.ts';
import { routeOf } from '../wire/route.ts';
import { isReachable } from './reachable.ts';
import type { Stage } from './stage.ts';
import { variantsFor } from './tls-variants.ts';

/** The handshake of TLS as the client does it, and, where it fails or names another site, what else would have come about. */
export const tlsStage: Stage<'tls'> = {
  id: 'tls',
  applies: (_context, evidence) => evidence.url?.target?.secure === true && isReachable(evidence),
  async probe({ plan, signal }, evidence): Promise<TlsEvidence> {
    const route = routeOf(plan, evidence.url?.target as Target, evidence);
    const limits = { timeoutMs: plan.timeoutMs, signal };
    const first = evidence.sniff?.hello ?? (await hello(route, { ...limits, awaitsVerdict: true }));
    return {
      ...first,
      variants: await variantsFor(first, evidence.sniff, route, limits),
      givenAuthorities: subjectsOf(plan.ca),
      hasClientCertificate: plan.cert !== undefined,
      asksForCertificate: undefined,
      nowMs: Date.now(),
    };
  },
  verdict: (found) => (isSound(found) ? 'passed' : 'failed'),
  facts: tlsFacts,
};

function isSound({ isEstablished, error, authorizationError }: TlsHello): boolean {
  return isEstablished && error === undefined && authorizationError === undefined;
}
