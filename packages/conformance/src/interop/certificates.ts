import { readFileSync, writeFileSync } from 'node:fs';
import { findProgram } from './installed.ts';
import { run } from './processes.ts';
import type { Scratch } from './scratch.ts';

/** Paths of PEM files: an authority made for one run, and a certificate it signed for localhost and 127.0.0.1. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** Certificate and key in one file, as HAProxy wants them. */
  readonly both: string;
}

export async function makeCertificates(scratch: Scratch): Promise<Certificates> {
  const openssl = findProgram('openssl');
  if (!openssl) throw new Error('openssl is not installed: run scripts/install-peers.sh');
  const at = scratch.file;
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  writeFileSync(at('extensions'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n');
  await run(openssl, [
    ...['req', '-x509', ...ec, '-days', '2', '-subj', '/CN=Authority of the interop tests'],
    ...['-keyout', at('ca.key'), '-out', at('ca.pem')],
  ]);
  await run(openssl, ['req', ...ec, '-subj', '/CN=localhost', '-keyout', at('key.pem'), '-out', at('leaf.csr')]);
  await run(openssl, [
    ...['x509', '-req', '-in', at('leaf.csr'), '-days', '2', '-extfile', at('extensions')],
    ...['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-out', at('cert.pem')],
  ]);
  writeFileSync(at('both.pem'), readFileSync(at('cert.pem'), 'utf8') + readFileSync(at('key.pem'), 'utf8'));
  return { ca: at('ca.pem'), cert: at('cert.pem'), key: at('key.pem'), both: at('both.pem') };
}
