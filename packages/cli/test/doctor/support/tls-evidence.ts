import type { Http2Evidence } from '../../../src/doctor/evidence/http2.ts';
import type { SniffEvidence } from '../../../src/doctor/evidence/sniff.ts';
import type {
  CertificateSeen,
  TlsEvidence,
  TlsFailure,
  TlsHello,
  TlsVariant,
  TlsVariantId,
} from '../../../src/doctor/evidence/tls.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;
export const NOW_MS = Date.UTC(2026, 5, 15);

/** A certificate for example.com, of a private authority, in the middle of its life. */
export function certificateOf(more: Partial<CertificateSeen> = {}): CertificateSeen {
  return {
    subject: 'example.com',
    issuer: 'Some Authority',
    names: ['example.com'],
    notBefore: new Date(NOW_MS - 45 * DAY_MS),
    notAfter: new Date(NOW_MS + 45 * DAY_MS),
    key: 'EC prime256v1',
    fingerprint: 'AA:BB',
    isSelfSigned: false,
    issuerUrls: [],
    isPublic: false,
    isAnchor: false,
    ...more,
  };
}

/** The root that signed it. */
export function rootOf(more: Partial<CertificateSeen> = {}): CertificateSeen {
  const subject = 'Some Authority';
  return certificateOf({ subject, issuer: subject, names: [], isSelfSigned: true, ...more });
}

export function helloOf(more: Partial<TlsHello> = {}): TlsHello {
  return {
    servername: 'example.com',
    isEstablished: true,
    error: undefined,
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    alpn: 'http/1.1',
    authorizationError: undefined,
    names: 'match',
    chain: [certificateOf(), rootOf({ isAnchor: true })],
    ms: 5,
    ...more,
  };
}

/** A handshake that succeeds, and what a test is about. */
export function tlsOf(more: Partial<TlsEvidence> = {}): TlsEvidence {
  return {
    ...helloOf(),
    variants: [],
    givenAuthorities: [],
    hasClientCertificate: false,
    asksForCertificate: undefined,
    nowMs: NOW_MS,
    ...more,
  };
}

/** A handshake that fails so. */
export function failedTls(failure: Partial<TlsFailure>, more: Partial<TlsEvidence> = {}): TlsEvidence {
  const error: TlsFailure = {
    stage: 'tls',
    code: 'E',
    message: 'it failed',
    ms: 5,
    fault: 'alert',
    alert: undefined,
    isAfterHandshake: false,
    ...failure,
  };
  const isEstablished = error.isAfterHandshake;
  const none = { protocol: undefined, cipher: undefined, alpn: undefined, names: undefined, chain: [] };
  return tlsOf({ ...(isEstablished ? {} : none), isEstablished, error, ...more });
}

/** A variant that passes. */
export function passes(id: TlsVariantId, more: Partial<TlsHello> = {}): TlsVariant {
  return { id, hello: helloOf(more) };
}

export function sniffOf(speaks: SniffEvidence['speaks'], more: Partial<SniffEvidence> = {}): SniffEvidence {
  return {
    speaks,
    banner: Buffer.alloc(0),
    plain: undefined,
    upgrade: undefined,
    hello: undefined,
    silent: undefined,
    ...more,
  };
}

export function http2Of(more: Partial<Http2Evidence> = {}): Http2Evidence {
  return { offered: true, announced: true, connect: undefined, error: undefined, ...more };
}
