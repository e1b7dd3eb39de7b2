import { isIPv4 } from 'node:net';
import { hostname } from 'node:os';
import { type Certificate, makeCertificate } from '@handfast/ws/testing';

/** A certificate for this machine: for its name, for localhost, and for its addresses of IPv4. */
export function makeListenCertificate(addresses: readonly string[]): Certificate {
  const name = hostname();
  const names = /^[\w.-]+$/.test(name) ? [name, `${name.replace(/\.local$/, '')}.local`] : [];
  return makeCertificate({
    name: 'handfast listen',
    hosts: [...new Set(['localhost', ...names])],
    addresses: [...new Set(['127.0.0.1', '::1', ...addresses.filter((address) => isIPv4(address))])],
  });
}
