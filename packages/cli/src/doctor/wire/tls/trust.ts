import * as tls from 'node:tls';

/** Node.js 22.15 and later tell which certificates they trust, `NODE_EXTRA_CA_CERTS` included. */
const { getCACertificates } = tls as { readonly getCACertificates?: (type: 'default') => readonly string[] };

/** Everything that is trusted: what Node.js trusts by itself, and what was given. */
export function trusted(ca: readonly (string | Buffer)[]): readonly (string | Buffer)[] {
  return [...(getCACertificates?.('default') ?? tls.rootCertificates), ...ca];
}

/** Is this certificate one of the trusted ones? */
export function isTrusted(pem: string, ca: readonly (string | Buffer)[]): boolean {
  const [wanted] = bodies(pem);
  return trusted(ca).some((one) => bodies(String(one)).some((body) => body === wanted));
}

/** The certificates of a PEM file, as base64 without white space. */
function bodies(pem: string): readonly string[] {
  const blocks = pem.matchAll(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([^-]+)-----END/g);
  return [...blocks].map(([, body = '']) => body.replace(/\s+/g, ''));
}

const contexts = new WeakMap<readonly (string | Buffer)[], Map<string, tls.SecureContext>>();

/** The same context for the same wishes: to read all those certificates again takes longer than a handshake. */
export function contextFor(
  ca: readonly (string | Buffer)[],
  options: Omit<tls.SecureContextOptions, 'ca'>,
): tls.SecureContext {
  const known = contexts.get(ca) ?? new Map<string, tls.SecureContext>();
  contexts.set(ca, known);
  const wishes = JSON.stringify(options);
  const context =
    known.get(wishes) ?? tls.createSecureContext({ ...options, ...(ca.length > 0 ? { ca: [...trusted(ca)] } : {}) });
  known.set(wishes, context);
  return context;
}
