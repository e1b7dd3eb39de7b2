import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateSeen } from '../../evidence/tls.ts';
import { isTrusted } from './trust.ts';

const MAX_CHAIN = 12;
/** 2.23.140.1, the policies of the CA/Browser Forum. */
const FORUM_POLICY = Buffer.from('67810c01', 'hex');
/** 1.3.6.1.4.1.11129.2.4.2, the timestamps of certificate transparency (RFC 6962 §3.3). */
const LOG_TIMESTAMPS = Buffer.from('060a2b06010401d679020402', 'hex');

/** The chain of the peer, from its certificate upwards. What it sent besides, and belongs to nobody, is not in it. */
export function chainOf(socket: TLSSocket, ca: readonly (string | Buffer)[]): readonly CertificateSeen[] {
  const chain: CertificateSeen[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw !== undefined && chain.length < MAX_CHAIN) {
    const seen = certificateSeen(certificate.raw, ca);
    if (seen === undefined || seen.fingerprint === chain.at(-1)?.fingerprint) break;
    chain.push(seen);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

/** Whose certificates a PEM file holds. */
export function subjectsOf(ca: readonly (string | Buffer)[]): readonly string[] {
  const blocks = ca.flatMap((one) => [...String(one).matchAll(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g)]);
  return blocks.flatMap(([pem]) => certificateSeen(pem, [])?.subject ?? []);
}

/** What a certificate says, from its DER or PEM; undefined where nobody can read it. */
export function certificateSeen(
  encoded: Buffer | string,
  ca: readonly (string | Buffer)[],
): CertificateSeen | undefined {
  try {
    const certificate = new X509Certificate(encoded);
    const { raw } = certificate;
    const isSelfIssued = certificate.subject === certificate.issuer;
    return {
      subject: nameOf(certificate.subject),
      issuer: nameOf(certificate.issuer),
      names: alternativeNames(certificate.subjectAltName),
      notBefore: new Date(certificate.validFrom),
      notAfter: new Date(certificate.validTo),
      key: keyOf(certificate),
      fingerprint: certificate.fingerprint256,
      isSelfSigned: isSelfIssued && certificate.verify(certificate.publicKey),
      issuerUrls: issuerUrls(certificate.infoAccess),
      isPublic: raw.includes(FORUM_POLICY) || raw.includes(LOG_TIMESTAMPS),
      isAnchor: isTrusted(certificate.toString(), ca),
    };
  } catch {
    return undefined;
  }
}

/** `CN=…\nO=…` in one line: what people call it. */
function nameOf(name: string): string {
  const parts = [partOf(name, 'CN'), partOf(name, 'O'), partOf(name, 'OU')].filter((part) => part !== undefined);
  return parts.length > 0 ? [...new Set(parts)].join(', ') : (name ?? '').replaceAll('\n', ', ');
}

function partOf(name: string | undefined, key: string): string | undefined {
  return name
    ?.split('\n')
    .find((line) => line.startsWith(`${key}=`))
    ?.slice(key.length + 1);
}

/** `DNS:a.example, IP Address:127.0.0.1`; a name with odd characters in it stands in quotes, as JSON. */
function alternativeNames(text: string | undefined): readonly string[] {
  const entries = (text ?? '').matchAll(/(?:^|, )(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...entries].map(([, name = '']) => name.replace(/^"(.*)"$/s, '$1'));
}

function issuerUrls(infoAccess: string | undefined): readonly string[] {
  const entries = (infoAccess ?? '').matchAll(/^CA Issuers - URI:(.*)$/gm);
  return [...entries].map(([, url = '']) => url.replace(/^"(.*)"$/, '$1'));
}

function keyOf({ publicKey }: X509Certificate): string {
  const { asymmetricKeyType = 'unknown', asymmetricKeyDetails: details } = publicKey;
  return [asymmetricKeyType.toUpperCase(), details?.namedCurve ?? details?.modulusLength ?? ''].join(' ').trim();
}
