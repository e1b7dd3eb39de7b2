import { fact } from '../../../facts/fact.ts';
import type { Finding } from '../../../findings/finding.ts';
import type { Exchange } from '../../evidence/exchange.ts';
import type { Evidence } from '../../evidence/index.ts';
import type { Check } from '../check.ts';
import { explain, situationOf } from '../http/situation.ts';

/** nginx and IIS shake hands without a certificate, and say in HTTP that they want one. */
const MISSING =
  /no required SSL certificate was sent|(?:client|SSL) certificate (?:is )?(?:required|missing|needed)|requires? a client certificate|certificate required/i;
const REFUSED = /the SSL certificate error|client certificate (?:is )?(?:untrusted|invalid|expired|revoked|not valid)/i;

/** A handshake that succeeds, and an answer that asks for a certificate. */
export const clientCertificateChecks: Check = (evidence) => {
  const { upgrade, url } = evidence;
  if (!upgrade || upgrade.opened || !url?.target?.secure) return [];
  const text = textOf(upgrade.exchange);
  const code = REFUSED.test(text)
    ? 'client-certificate-refused'
    : MISSING.test(text)
      ? 'client-certificate-required'
      : undefined;
  if (code === undefined) return upgrade.asksForCertificate ? asked(evidence) : [];
  return [
    {
      code,
      severity: 'error',
      confidence: 'certain',
      facts: [fact('tls-asks-certificate', { text: saying(text) })],
    },
  ];
};

/** Only of answers that refuse: a page may speak of certificates. */
function textOf({ head, rest }: Exchange): string {
  if (!head || head.status < 400 || head.status > 499) return '';
  return `${head.reason}\n${rest.toString('latin1')}`;
}

function saying(text: string): string {
  return (REFUSED.exec(text) ?? MISSING.exec(text))?.[0] ?? '';
}

/** It asks in the handshake, goes on without, and then refuses everything: a rule looks at the certificate that is not there. */
function asked(evidence: Evidence): readonly Finding[] {
  const situation = situationOf(evidence);
  if (situation?.isEqual !== true || (evidence.bisection?.openings.length ?? 0) > 0) return [];
  const { status, headers } = situation.answer;
  if (status === 401 || headers.has('www-authenticate') || situation.complaint) return [];
  const confidence = situation.isPathKnown === true ? 'possible' : 'likely';
  return [
    explain(situation, 'client-certificate-required', confidence, {
      facts: [fact('tls-asks-and-refuses', { status })],
    }),
  ];
}
