import type { PeerCertificate } from 'node:tls';
import type { Cause, Finding } from '../evidence.ts';
import { tlsReason } from '../tls-reason.ts';

/** What OpenSSL says when the bytes that came are no TLS record. */
const notTls = ['wrong version number', 'packet length too long', 'http request', 'record layer failure'];

/** What OpenSSL says when it does not take the version that the server chose. */
const oldVersion = ['unsupported protocol', 'no protocols available', 'version too low'];

/** RFC 8446 §6.2: the alerts that say more than "no". */
const alerts: Record<number, string> = {
  42: 'WS_ERR_TLS_CLIENT_CERTIFICATE',
  43: 'WS_ERR_TLS_CLIENT_CERTIFICATE',
  46: 'WS_ERR_TLS_CLIENT_CERTIFICATE',
  48: 'WS_ERR_TLS_CLIENT_CERTIFICATE',
  70: 'WS_ERR_TLS_VERSION',
  116: 'WS_ERR_TLS_CLIENT_CERTIFICATE',
  120: 'WS_ERR_TLS_ALPN',
};

/** The TLS library gave up: an alert from the server, or bytes that are not TLS. */
export const tls: Cause = ({ error, stage, target }) => {
  if (!error || !target.secure) return undefined;
  const { code = '' } = error as NodeJS.ErrnoException;
  const said = tlsReason(error.message);
  const details = { detail: said };
  if (code === 'ECONNRESET' && said.startsWith('Client network socket disconnected')) {
    return { code: 'WS_ERR_TLS_CLOSED', details };
  }
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) return undefined;
  const alert = alertOf(error.message);
  if (alert !== undefined) return { code: alerts[alert] ?? 'WS_ERR_TLS_HANDSHAKE', details };
  if (stage === 'tls' && notTls.some((phrase) => said.includes(phrase)))
    return { code: 'WS_ERR_TLS_TO_PLAIN', details };
  if (oldVersion.some((phrase) => said.includes(phrase))) return { code: 'WS_ERR_TLS_VERSION', details };
  return { code: 'WS_ERR_TLS_HANDSHAKE', details };
};

/** The TLS session stands and the certificate does not: Node's code for the reason is ours. */
export const certificate: Cause = ({ error, certificate: shown, target }) => {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (!error || !target.secure || !shown || code === undefined) return undefined;
  const finding = (value?: string): Finding => ({ code, details: { stage: 'tls', detail: error.message, value } });
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return finding(validity(shown));
  if (code.startsWith('ERR_TLS_CERT') || certificateCodes.has(code)) return finding(owner(shown));
  return undefined;
};

/** Codes of a verdict on a certificate, as Node has them from OpenSSL. */
const certificateCodes = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function validity(certificate: PeerCertificate): string {
  return `valid from ${certificate.valid_from} to ${certificate.valid_to}`;
}

function owner({ subject, issuer, subjectaltname }: PeerCertificate): string {
  return `subject ${nameOf(subject)}; issuer ${nameOf(issuer)}; names ${subjectaltname ?? 'none'}`;
}

/** `CN=example.com, O=Example`: a part may come more than once. */
function nameOf(name: PeerCertificate['subject']): string {
  const parts = Object.entries(name).flatMap(([key, value]) => [value].flat().map((one) => `${key}=${one}`));
  return parts.join(', ');
}

function alertOf(message: string): number | undefined {
  const found = /SSL alert number (\d+)/.exec(message);
  return found ? Number(found[1]) : undefined;
}
