import { type Fact, fact } from '../../facts/fact.ts';
import type { CertificateSeen, TlsEvidence, TlsFailure, TlsVariant } from '../evidence/tls.ts';

/** RFC 8446 §6, RFC 5246 §7.2. */
const ALERTS: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

const MAX_NAMES = 8;

export function tlsFacts(found: TlsEvidence): readonly Fact[] {
  const { isEstablished, error, protocol = '', cipher = '', alpn, authorizationError, chain, ms } = found;
  return [
    ...(error ? [failureFact(error)] : []),
    ...(isEstablished ? [fact('tls-established', { protocol, cipher, ms })] : []),
    ...(alpn === undefined ? [] : [fact('tls-alpn', { alpn })]),
    ...(chain[0] ? [certificateFact(chain[0])] : []),
    ...(authorizationError === undefined ? [] : [fact('tls-untrusted', { code: authorizationError })]),
    ...found.variants.flatMap(passFacts),
  ];
}

export function failureFact({ fault, alert, message, ms, isAfterHandshake }: TlsFailure): Fact {
  const reason = reasonOf(message);
  if (isAfterHandshake) return fact('tls-refused-behind', { reason });
  if (alert !== undefined) return fact('tls-alert', { alert, name: ALERTS[alert] ?? '?' });
  switch (fault) {
    case 'closed':
      return fact('tls-closed');
    case 'reset':
      return fact('tls-reset');
    case 'timeout':
      return fact('tls-timeout', { ms });
    default:
      return fact('tls-failed', { reason });
  }
}

export function certificateFact({ subject, issuer, notBefore, notAfter }: CertificateSeen): Fact {
  return fact('tls-certificate', { subject, issuer, from: dayOf(notBefore), to: dayOf(notAfter) });
}

export function namesFact({ names, subject }: CertificateSeen): Fact {
  if (names.length === 0) return fact('tls-no-names', { subject });
  const more = names.length > MAX_NAMES ? ', …' : '';
  return fact('tls-names', { names: `${names.slice(0, MAX_NAMES).join(', ')}${more}` });
}

/** That a variant passes says most; that it fails as well, nothing. */
export function passFacts({ id, hello }: TlsVariant): readonly Fact[] {
  const { isEstablished, protocol = '', cipher = '', servername: name = '', chain } = hello;
  if (!isEstablished) return [];
  switch (id) {
    case 'without-sni':
      return [fact('tls-passes-without-sni')];
    case 'other-name':
      return chain[0]
        ? [fact('tls-name-changes-site', { name, subject: chain[0].subject })]
        : [fact('tls-passes-other-name', { name })];
    case 'tls-1.2':
    case 'old-versions':
      return [fact('tls-passes-version', { protocol })];
    case 'any-cipher':
      return [fact('tls-passes-cipher', { protocol, cipher })];
    case 'h2-only':
      return [fact('tls-passes-h2')];
    case 'without-alpn':
      return [fact('tls-passes-without-alpn')];
  }
}

function dayOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString().slice(0, 10);
}

/** `…:SSL routines:function:what it is about:file:line:` */
function reasonOf(message: string): string {
  return /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message.trim();
}
