import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bitString, boolean, integer, objectId, octetString, sequence, set, tagged, time, utf8String } from './der.ts';

/** A certificate with its key, as `tls.createServer` and `https.createServer` take them. */
export interface Certificate {
  /** PEM: the certificate alone. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly name: string;
  readonly privateKey: KeyObject;
}

export interface CertificateOptions {
  /** Common name. Default `localhost`. */
  readonly name?: string;
  /** Names that the certificate is good for. Default `localhost`. */
  readonly hosts?: readonly string[];
  /** Addresses that it is good for, IPv4 or `::1`. Default 127.0.0.1 and ::1. */
  readonly addresses?: readonly string[];
  /** Who signs it. Default: the certificate itself. */
  readonly issuer?: Certificate;
  /** From where the certificate of its issuer can be fetched, as it says itself (RFC 5280 §4.2.2.1). Default: it does not say. */
  readonly issuerUrl?: string;
  /** May it sign others? */
  readonly isAuthority?: boolean;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const ECDSA_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));

/** Days from now; negative ones are in the past. */
export function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

/** Makes a key and a certificate for it (RFC 5280 §4.1), good from yesterday on for ten days unless told otherwise. */
export function makeCertificate(options: CertificateOptions = {}): Certificate {
  const { name = 'localhost', issuer, notBefore = inDays(-1), notAfter = inDays(10) } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(randomBytes(8)),
    ECDSA_SHA256,
    distinguishedName(issuer?.name ?? name),
    sequence(time(notBefore), time(notAfter)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, extensions(options)),
  );
  const signature = sign('sha256', content, issuer?.privateKey ?? privateKey);
  return {
    cert: pem(sequence(content, ECDSA_SHA256, bitString(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    name,
    privateKey,
  };
}

/** An authority, an intermediate that it signed, and a certificate for localhost that the intermediate signed. */
export function makeChain(): { root: Certificate; intermediate: Certificate; leaf: Certificate } {
  const root = makeCertificate({ name: 'Test Root', hosts: [], addresses: [], isAuthority: true });
  const intermediate = makeCertificate({
    name: 'Test Intermediate',
    hosts: [],
    addresses: [],
    isAuthority: true,
    issuer: root,
  });
  return { root, intermediate, leaf: makeCertificate({ issuer: intermediate }) };
}

function distinguishedName(name: string): Buffer {
  return sequence(set(sequence(objectId('2.5.4.3'), utf8String(name))));
}

function extensions(options: CertificateOptions): Buffer {
  const { hosts = ['localhost'], addresses = ['127.0.0.1', '::1'], isAuthority = false } = options;
  const names = [
    ...hosts.map((host) => tagged(0x82, Buffer.from(host))),
    ...addresses.map((address) => tagged(0x87, addressBytes(address))),
  ];
  const list = [extension('2.5.29.19', sequence(...(isAuthority ? [boolean(true)] : [])))];
  if (names.length > 0) list.push(extension('2.5.29.17', sequence(...names)));
  if (options.issuerUrl !== undefined) list.push(extension('1.3.6.1.5.5.7.1.1', issuerAccess(options.issuerUrl)));
  return sequence(...list);
}

function issuerAccess(url: string): Buffer {
  return sequence(sequence(objectId('1.3.6.1.5.5.7.48.2'), tagged(0x86, Buffer.from(url))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), octetString(value));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** IPv4, or the one IPv6 address that a certificate for this machine needs. */
function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  if (address === '::1') return Buffer.concat([Buffer.alloc(15), Buffer.of(1)]);
  throw new RangeError(`A certificate for tests takes IPv4 addresses and ::1, not ${address}`);
}
