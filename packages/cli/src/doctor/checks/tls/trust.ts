import { type Fact, fact } from '../../../facts/fact.ts';
import type { Confidence, Finding } from '../../../findings/finding.ts';
import type { Evidence } from '../../evidence/index.ts';
import type { CertificateSeen, TlsEvidence } from '../../evidence/tls.ts';
import { certificateFact } from '../../facts/tls.ts';
import { type Check, firstOf } from '../check.ts';
import { tlsInspection } from '../middlebox/tls-inspection.ts';

const ABOUT_DATES = /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$|^CERT_CHAIN_EXPIRED$/;
const ABOUT_NAMES = 'ERR_TLS_CERT_ALTNAME_INVALID';

/** Whether the chain leads to somebody who is trusted here; dates and names are looked at for themselves. */
export const trustChecks: Check = (evidence) => {
  const { tls } = evidence;
  if (!tls?.chain[0] || tls.authorizationError === undefined) return [];
  // Who signed is then known by name, and explained there.
  return tlsInspection(evidence).length > 0 ? [] : explanations(evidence);
};

const selfSigned: Check = (evidence) => {
  const [leaf, ...others] = chainOf(evidence);
  if (!leaf?.isSelfSigned || leaf.isAnchor || others.length > 0) return [];
  return [found(evidence, 'certificate-self-signed', 'certain', [certificateFact(leaf)])];
};

const unknownRoot: Check = (evidence) => {
  const chain = chainOf(evidence);
  const top = chain.at(-1);
  if (!top?.isSelfSigned || top.isAnchor) return [];
  return [
    found(evidence, 'certificate-authority-unknown', 'certain', [
      fact('tls-root-unknown', { subject: top.subject }),
      ...factsOf(chain),
      ...givenFacts(evidence, top),
    ]),
  ];
};

/** The last certificate was signed by one that did not come: an intermediate of the server, or a root that is not known here? */
const linkMissing: Check = (evidence) => {
  const chain = chainOf(evidence);
  const top = chain.at(-1);
  if (!top || top.isSelfSigned || (top.isAnchor && !/ISSUER|LEAF/.test(evidence.tls?.authorizationError ?? '')))
    return [];
  const confidence = intermediateMissing(top, chain.length, evidence.tls as TlsEvidence);
  const facts = [
    fact('tls-issuer-missing', { issuer: top.issuer, subject: top.subject }),
    fact('tls-chain-sent', { subjects: chain.map(({ subject }) => subject).join(' ← ') }),
    ...top.issuerUrls.slice(0, 1).map((url) => fact('tls-issuer-url', { url })),
    ...givenFacts(evidence, top),
  ];
  return confidence === undefined
    ? [found(evidence, 'certificate-authority-unknown', 'likely', facts)]
    : [found(evidence, 'certificate-chain-incomplete', confidence, facts)];
};

/**
 * Certificates of the public web are never signed by a root directly (Baseline Requirements §6.1.7), so what is missing above one is an
 * intermediate. Of others, the name of the issuer says it, or that somebody has given an authority which is not the issuer.
 */
function intermediateMissing(top: CertificateSeen, sent: number, tls: TlsEvidence): Confidence | undefined {
  if (tls.givenAuthorities.includes(top.issuer)) return undefined;
  if (sent === 1 && top.isPublic) return 'certain';
  if (/\broot\b|mkcert/i.test(top.issuer)) return undefined;
  if (/intermediate|issuing|sub(?:ordinate)?[ -]?ca\b|\binter(?:med)?\b/i.test(top.issuer)) return 'likely';
  if (sent === 1 && top.issuerUrls.length > 0) return 'likely';
  return tls.givenAuthorities.length > 0 ? 'possible' : undefined;
}

/** An authority that was made anew has its old name, and another key: what is known here did not sign this. */
const namesake: Check = (evidence) => {
  if (evidence.tls?.authorizationError !== 'CERT_SIGNATURE_FAILURE') return [];
  const chain = chainOf(evidence);
  const forged = chain.find((_, index) => chain[index + 1]?.isAnchor) ?? chain[0];
  if (!forged) return [];
  const facts = [fact('tls-namesake', { issuer: forged.issuer, subject: forged.subject }), ...factsOf(chain)];
  return [found(evidence, 'certificate-authority-unknown', 'likely', facts)];
};

/** The chain leads to somebody trusted, in time and for the name, and still there is something. */
const unusable: Check = (evidence) => {
  const error = evidence.tls?.authorizationError ?? '';
  if (ABOUT_DATES.test(error) || error === ABOUT_NAMES) return [];
  return [found(evidence, 'certificate-unusable', 'likely', factsOf(chainOf(evidence)))];
};

const explanations = firstOf(selfSigned, unknownRoot, linkMissing, namesake, unusable);

function factsOf(chain: readonly CertificateSeen[]): readonly Fact[] {
  return chain.slice(0, 1).map(certificateFact);
}

function givenFacts({ tls }: Evidence, top: CertificateSeen): readonly Fact[] {
  return (tls?.givenAuthorities.length ?? 0) > 0 ? [fact('tls-ca-given-other', { subject: top.subject })] : [];
}

function chainOf({ tls }: Evidence): readonly CertificateSeen[] {
  return tls?.chain ?? [];
}

function found(evidence: Evidence, code: Finding['code'], confidence: Confidence, facts: readonly Fact[]): Finding {
  const said = fact('tls-untrusted', { code: evidence.tls?.authorizationError ?? '' });
  return { code, severity: 'error', confidence, facts: [...facts, said] };
}
