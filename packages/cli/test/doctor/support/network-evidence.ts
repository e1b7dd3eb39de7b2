import type { Check } from '../../../src/doctor/checks/check.ts';
import type { DnsEvidence } from '../../../src/doctor/evidence/dns.ts';
import type { EnvironmentEvidence } from '../../../src/doctor/evidence/environment.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import type { ProxyEvidence } from '../../../src/doctor/evidence/proxy.ts';
import type { TcpAttempt } from '../../../src/doctor/evidence/tcp.ts';
import type { CertificateSeen, TlsEvidence } from '../../../src/doctor/evidence/tls.ts';
import { readUrl } from '../../../src/doctor/stages/url.ts';
import { textOf } from '../../../src/facts/fact.ts';
import { factWords } from '../../../src/facts/words/index.ts';

/** Evidence of a URL, with what a test is about. */
export function evidenceOf(url: string, parts: Evidence = {}): Evidence {
  return { url: readUrl(url), ...parts };
}

/** What a check says, in short; each fact must have words without a hole in both languages. */
export function said(check: Check, evidence: Evidence): readonly string[] {
  return check(evidence).map(({ code, severity, confidence, facts }) => {
    for (const one of facts) {
      for (const language of ['en', 'zh'] as const) {
        const text = textOf(one, language);
        if (/\{\w+\}/.test(factWords[one.id][language]) && /\{\w+\}/.test(text)) throw new Error(`a hole in: ${text}`);
      }
    }
    return `${severity} ${code} ${confidence}`;
  });
}

export function attempt(address: string, outcome: string, more: Partial<TcpAttempt> = {}): TcpAttempt {
  return { address, family: address.includes(':') ? 6 : 4, port: 8080, outcome, ms: 2, ...more };
}

export function tcpOf(attempts: readonly TcpAttempt[], more: Partial<NonNullable<Evidence['tcp']>> = {}) {
  const nothing = { matters: true, siblings: [], elsewhere: [], comparison: undefined, isThisMachine: false };
  return { ...nothing, attempts, ...more };
}

export function dnsOf(host: string, addresses: readonly string[], more: Partial<DnsEvidence> = {}): DnsEvidence {
  return {
    host,
    source: 'system',
    matters: true,
    addresses: addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    excluded: [],
    error: undefined,
    ms: 1,
    hostsFile: [],
    direct: undefined,
    ...more,
  };
}

/** What the DNS servers say. */
export function directOf(addresses: readonly string[], error?: string) {
  return { servers: ['192.0.2.53'], addresses, error, ms: 3 };
}

export function environmentOf(more: Partial<EnvironmentEvidence> = {}): EnvironmentEvidence {
  return {
    nodeVersion: undefined,
    platform: 'linux',
    isContainer: false,
    isWsl: false,
    proxyVariables: {},
    clockMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    ...more,
  };
}

export function proxyOf(more: Partial<ProxyEvidence> = {}): ProxyEvidence {
  return {
    url: 'http://proxy.example:3128',
    source: 'HTTPS_PROXY',
    use: 'route',
    fault: undefined,
    route: { host: 'proxy.example', port: 3128, secure: false, credentials: undefined },
    sendsCredentials: false,
    tunnel: 'open',
    asked: undefined,
    askedFor443: undefined,
    speaks: undefined,
    authorizationError: undefined,
    ...more,
  };
}

/** The certificate of a server, signed by that issuer. */
export function certificateOf(issuer: string, more: Partial<CertificateSeen> = {}): CertificateSeen {
  return {
    subject: 'server.example',
    issuer,
    names: ['server.example'],
    notBefore: new Date(0),
    notAfter: new Date(1),
    key: 'RSA 2048',
    fingerprint: '',
    isSelfSigned: false,
    issuerUrls: [],
    isPublic: false,
    isAnchor: false,
    ...more,
  };
}

/** A handshake that was done, whatever its certificate. */
export function tlsOf(chain: readonly CertificateSeen[], authorizationError?: string): TlsEvidence {
  return {
    servername: 'server.example',
    isEstablished: true,
    error: undefined,
    protocol: 'TLSv1.3',
    cipher: undefined,
    alpn: undefined,
    authorizationError,
    chain,
    ms: 1,
    variants: [],
    names: 'match',
    givenAuthorities: [],
    hasClientCertificate: false,
    asksForCertificate: undefined,
    nowMs: 0,
  };
}
