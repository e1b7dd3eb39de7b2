import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bitString, boolean, integer, objectId, octetString, sequence, set, tagged, time, utf8String } from './der.ts';

/** A certificate with its key, as `tls.createServer` takes them. */
export interface Identity {
  /** PEM: the certificate, and what it brings along of its chain. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly name: string;
  readonly privateKey: KeyObject;
}

export interface IdentityOptions {
  /** Common name. Default `localhost`. */
  readonly name?: string;
  /** Names that the certificate is good for. Default `localhost`. */
  readonly hosts?: readonly string[];
  /** Addresses that it is good for. Default 127.0.0.1 and ::1. */
  readonly addresses?: readonly string[];
  /** Who signs it. Default: the certificate itself. */
  readonly issuer?: Identity;
  /** May it sign others? */
  readonly isAuthority?: boolean;
  /** Default: yesterday. */
  readonly notBefore?: Date;
  /** Default: in ten days. */
  readonly notAfter?: Date;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const ECDSA_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));

/** Days from now; negative ones are in the past. */
export function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

/** Makes a key (P-256) and a certificate for it (RFC 5280 §4.1). */
export function makeIdentity(options: IdentityOptions = {}): Identity {
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

function distinguishedName(name: string): Buffer {
  return sequence(set(sequence(objectId('2.5.4.3'), utf8String(name))));
}

/** basicConstraints (RFC 5280 §4.2.1.9) and subjectAltName (§4.2.1.6). */
function extensions(options: IdentityOptions): Buffer {
  const { hosts = ['localhost'], addresses = ['127.0.0.1', '::1'], isAuthority = false } = options;
  const names = [
    ...hosts.map((host) => tagged(0x82, Buffer.from(host))),
    ...addresses.map((address) => tagged(0x87, addressBytes(address))),
  ];
  const list = [extension('2.5.29.19', sequence(...(isAuthority ? [boolean(true)] : [])))];
  if (names.length > 0) list.push(extension('2.5.29.17', sequence(...names)));
  return sequence(...list);
}

/** IPv4, or the one IPv6 address that a loopback certificate needs. */
function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  if (address === '::1') return Buffer.concat([Buffer.alloc(15), Buffer.of(1)]);
  throw new RangeError(`only IPv4 addresses and ::1 can be put into a certificate of the lab, not ${address}`);
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), octetString(value));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
