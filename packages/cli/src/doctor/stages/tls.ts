import { ALERT } from '../evidence/alerts.ts';
import type { TlsEvidence, TlsHello } from '../evidence/tls.ts';
import type { Target } from '../evidence/url.ts';
import { tlsFacts } from '../facts/tls.ts';
import { routeOf } from '../wire/route.ts';
import { subjectsOf } from '../wire/tls/certificate-chain.ts';
import { asksForCertificate } from '../wire/tls/certificate-request.ts';
import { hello } from '../wire/tls/hello.ts';
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
      asksForCertificate: mayBeAboutCertificates(first) ? await asksForCertificate(route, limits) : undefined,
      nowMs: Date.now(),
    };
  },
  verdict: (found) => (isSound(found) ? 'passed' : 'failed'),
  facts: tlsFacts,
};

/** Servers up to TLS 1.2 refuse a client without a certificate by the alert for everything. */
function mayBeAboutCertificates({ error }: TlsHello): boolean {
  return error?.isAfterHandshake === false && error.alert === ALERT.handshakeFailure;
}

function isSound({ isEstablished, error, authorizationError }: TlsHello): boolean {
  return isEstablished && error === undefined && authorizationError === undefined;
}
