import { isIP } from 'node:net';
import { fact } from '../../../facts/fact.ts';
import type { Confidence, Finding } from '../../../findings/finding.ts';
import { ALERT } from '../../evidence/alerts.ts';
import type { Evidence } from '../../evidence/index.ts';
import type { TlsEvidence, TlsFailure } from '../../evidence/tls.ts';
import { wantsProxyLine } from '../../facts/sniff.ts';
import { failureFact, passFacts } from '../../facts/tls.ts';
import type { Check } from '../check.ts';
import { passing } from './passing.ts';

/** A handshake that fails, from what is certain to what is left. */
export const handshakeChecks: Check = (evidence) => {
  const { tls } = evidence;
  if (!tls?.error || tls.error.fault === 'not-opened' || tls.error.fault === 'not-tls') return [];
  if (isExplainedByPort(evidence)) return [];
  const [code, confidence] = causeOf(tls, tls.error, evidence);
  const facts = [
    failureFact(tls.error),
    ...(tls.hasClientCertificate && code === 'client-certificate-refused' ? [fact('tls-certificate-sent')] : []),
    ...tls.variants.flatMap(passFacts),
  ];
  return [{ code, severity: 'error', confidence, facts }];
};

/** HTTP, another language, or nobody at all: it is no matter of TLS. */
function isExplainedByPort({ sniff }: Evidence): boolean {
  if (sniff === undefined) return false;
  if (wantsProxyLine(sniff)) return true;
  return ['http', 'other'].includes(sniff.speaks) || ['closed', 'reset'].includes(sniff.silent?.end ?? '');
}

type Cause = readonly [code: Finding['code'], confidence: Confidence];

function causeOf(tls: TlsEvidence, error: TlsFailure, evidence: Evidence): Cause {
  if (error.isAfterHandshake) return behindHandshake(tls, error);
  switch (error.fault) {
    case 'alert':
      return ofAlert(tls, error.alert ?? 0, evidence);
    case 'version':
      return ['tls-version-unsupported', 'certain'];
    case 'weak':
      return ['tls-no-common-cipher', 'likely'];
    case 'closed':
    case 'reset':
      return passing(tls, 'old-versions').length > 0
        ? ['tls-version-unsupported', 'likely']
        : ['tls-cut-in-handshake', 'certain'];
    case 'timeout':
      return ['tls-handshake-unanswered', 'certain'];
    default:
      return ['tls-handshake-failed', 'certain'];
  }
}

/** The alerts with which a server speaks of the certificate that it got, or did not get. */
const ABOUT_CERTIFICATES = new Set<number>([42, 43, 44, 45, 46, 48, ALERT.certificateRequired]);

function behindHandshake({ hasClientCertificate }: TlsEvidence, { alert, fault }: TlsFailure): Cause {
  if (alert === undefined && (fault === 'closed' || fault === 'reset')) return ['port-accepts-and-closes', 'likely'];
  const isAboutIt = ABOUT_CERTIFICATES.has(alert ?? 0);
  if (hasClientCertificate) return ['client-certificate-refused', isAboutIt ? 'certain' : 'likely'];
  return ['client-certificate-required', isAboutIt ? 'certain' : 'likely'];
}

function ofAlert(tls: TlsEvidence, alert: number, evidence: Evidence): Cause {
  if (ABOUT_CERTIFICATES.has(alert)) {
    return [tls.hasClientCertificate ? 'client-certificate-refused' : 'client-certificate-required', 'likely'];
  }
  if (alert === ALERT.noApplicationProtocol || passing(tls, 'h2-only').length > 0) {
    return passing(tls, 'h2-only').length > 0 ? ['alpn-h2-only', 'certain'] : ['tls-handshake-failed', 'certain'];
  }
  if (alert === ALERT.protocolVersion) {
    return ['tls-version-unsupported', passing(tls, 'old-versions').length > 0 ? 'certain' : 'likely'];
  }
  if (passing(tls, 'without-sni', 'other-name').length > 0) return ['server-name-refused', 'certain'];
  const [old] = passing(tls, 'any-cipher');
  if (old) {
    const isOld = /^TLSv1(?:\.1)?$/.test(old.hello.protocol ?? '');
    return [isOld ? 'tls-version-unsupported' : 'tls-no-common-cipher', 'certain'];
  }
  return withoutMore(tls, alert, evidence);
}

/** No variant passes: the alert alone has to tell. */
function withoutMore(tls: TlsEvidence, alert: number, { url }: Evidence): Cause {
  const hasNoName = isIP(url?.target?.host ?? '') !== 0;
  switch (alert) {
    case ALERT.unrecognizedName:
      return [hasNoName ? 'sni-missing' : 'server-name-refused', 'certain'];
    case ALERT.insufficientSecurity:
      return ['tls-no-common-cipher', 'certain'];
    case ALERT.handshakeFailure:
      if (tls.asksForCertificate) {
        return [tls.hasClientCertificate ? 'client-certificate-refused' : 'client-certificate-required', 'likely'];
      }
      return [hasNoName ? 'sni-missing' : 'tls-no-common-cipher', 'possible'];
    case ALERT.internalError:
      // Right behind the greeting, what fails inside of servers is the search for a certificate: Go and Caddy say so.
      return hasNoName ? ['sni-missing', 'possible'] : ['server-name-refused', 'likely'];
    default:
      return ['tls-handshake-failed', 'certain'];
  }
}
