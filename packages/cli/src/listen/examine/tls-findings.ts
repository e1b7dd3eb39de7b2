import { fact } from '../../facts/fact.ts';
import type { FindingCode } from '../../findings/codes.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ClientHello } from './client-hello.ts';
import { finding, inOrder } from './in-order.ts';

/** What was seen of TLS on a connection. */
export interface TlsSeen {
  /** Does the port speak TLS? */
  readonly isPortSecure: boolean;
  /** Did the client begin with it? */
  readonly isClientSecure: boolean;
  readonly hello: ClientHello | undefined;
  /** The code and the words of the error with which the handshake ended, or with which the client left after it. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

/** What OpenSSL calls the alerts with which clients refuse a certificate, and other ends of a handshake. */
const causes: readonly (readonly [RegExp, FindingCode])[] = [
  [/UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE|UNKNOWN_CERTIFICATE/, 'certificate-self-signed'],
  [/CERTIFICATE_EXPIRED/, 'clock-wrong'],
  [/UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|PROTOCOL_VERSION|WRONG_VERSION/, 'tls-version-unsupported'],
  [/NO_SHARED_CIPHER|HANDSHAKE_FAILURE|NO_SUITABLE/, 'tls-no-common-cipher'],
  [/NO_APPLICATION_PROTOCOL/, 'alpn-h2-only'],
];

/** What is wrong with TLS, or with its absence. Pure. */
export function tlsFindings({ isPortSecure, isClientSecure, hello, error }: TlsSeen): readonly Finding[] {
  if (isClientSecure && !isPortSecure) return [finding('tls-on-plain-port', 'error', [fact('listen-tls-on-plain')])];
  if (isPortSecure && !isClientSecure) return [finding('plain-on-tls-port', 'error', [fact('listen-plain-on-tls')])];
  if (!isPortSecure) return [];
  const found: Finding[] = [];
  if (hello !== undefined) {
    const { versions, alpn, serverName } = hello;
    const [newest = ''] = versions;
    if (newest !== '' && !/1\.[23]$/.test(newest)) {
      found.push(
        finding('tls-version-unsupported', 'error', [fact('listen-tls-versions', { versions: versions.join(', ') })]),
      );
    }
    if (alpn.length > 0 && !alpn.includes('http/1.1')) {
      found.push(finding('alpn-h2-only', 'error', [fact('listen-alpn', { alpn: alpn.join(', ') })]));
    }
    if (serverName === undefined) found.push(finding('sni-missing', 'note', [fact('listen-sni-missing')]));
  }
  if (error !== undefined) {
    const facts = [fact('listen-tls-error', { code: error.code, message: error.message })];
    const cause = causes.find(([pattern]) => pattern.test(error.code))?.[1];
    // Many clients do not say why they leave. With a greeting that is in order, it is the certificate more often than not.
    const likely = hello === undefined ? 'tls-cut-in-handshake' : 'certificate-self-signed';
    if (cause === undefined && found.every(({ severity }) => severity === 'note')) {
      found.push({ ...finding(likely, 'error', facts), confidence: 'likely' });
    } else if (cause !== undefined && !found.some(({ code }) => code === cause)) {
      found.push(finding(cause, 'error', facts));
    }
  }
  return inOrder(found);
}
