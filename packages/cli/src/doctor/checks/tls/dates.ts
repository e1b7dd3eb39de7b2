import { type Fact, fact } from '../../../facts/fact.ts';
import type { Evidence } from '../../evidence/index.ts';
import type { CertificateSeen } from '../../evidence/tls.ts';
import { certificateFact } from '../../facts/tls.ts';
import type { Check } from '../check.ts';
import { clockWrong } from '../environment.ts';
import { certainError } from '../found.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** An automatic renewal happens long before: at two thirds of the lifetime, as ACME clients do it. */
const LATE_SHARE = 0.1;
const LATE_MS = 7 * DAY_MS;

/** The dates of the certificates, held against the clock of this machine at the time of the handshake. */
export const dateChecks: Check = (evidence) => {
  const { tls } = evidence;
  if (tls === undefined || clockWrong(evidence).some(({ severity }) => severity === 'error')) return [];
  const { nowMs, chain, authorizationError } = tls;
  // Another way to a trusted root was found past what has expired above, as with certificates that were signed twice.
  if (authorizationError === undefined) return expiresSoon(evidence, nowMs);
  const expired = chain.find(({ notAfter }) => notAfter.getTime() < nowMs);
  if (expired) return [ofDate(evidence, 'certificate-expired', expired)];
  const early = chain.find(({ notBefore }) => notBefore.getTime() > nowMs);
  return early ? [ofDate(evidence, 'certificate-not-yet-valid', early)] : [];
};

function ofDate(
  evidence: Evidence,
  code: 'certificate-expired' | 'certificate-not-yet-valid',
  certificate: CertificateSeen,
): ReturnType<Check>[number] {
  const facts = [certificateFact(certificate), ...clockFacts(evidence)];
  return certainError(code, facts);
}

/** Short lives are normal in some places: it is the share that is left which tells. */
function expiresSoon(evidence: Evidence, nowMs: number): ReturnType<Check> {
  const leaf = evidence.tls?.chain[0];
  if (!leaf) return [];
  const leftMs = leaf.notAfter.getTime() - nowMs;
  const lifeMs = leaf.notAfter.getTime() - leaf.notBefore.getTime();
  if (leftMs >= LATE_MS || leftMs >= lifeMs * LATE_SHARE) return [];
  return [
    {
      code: 'certificate-expires-soon',
      severity: 'warning',
      confidence: 'certain',
      facts: [certificateFact(leaf), fact('tls-days-left', { days: leftMs / DAY_MS })],
    },
  ];
}

function clockFacts(evidence: Evidence): readonly Fact[] {
  const peer = evidence['plain-get']?.exchange.head?.headers.get('date');
  return [
    fact('tls-own-clock', { date: new Date(evidence.tls?.nowMs ?? 0).toISOString() }),
    ...(peer === undefined ? [] : [fact('tls-peer-clock', { date: peer })]),
  ];
}
