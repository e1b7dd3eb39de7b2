import type { OpenFailure } from './exchange.ts';

/** A certificate as the peer showed it. */
export interface CertificateSeen {
  /** The name in one line: the common name and the organisation. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses that it is good for, from subjectAltName. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Such as `EC prime256v1` or `RSA 2048`. */
  readonly key: string;
  /** SHA-256 over the certificate, in hex with colons. */
  readonly fingerprint: string;
  /** Signed with its own key. */
  readonly isSelfSigned: boolean;
  /** From where its issuer can be fetched, as it says itself (authority information access). */
  readonly issuerUrls: readonly string[];
  /** Does it bear marks of the public web: a policy of the CA/Browser Forum, or timestamps of public logs? */
  readonly isPublic: boolean;
  /** Is it of the certificates that are trusted here, and not of what the peer sent alone? */
  readonly isAnchor: boolean;
}

export type TlsFault =
  /** An alert of the peer: see `alert`. */
  | 'alert'
  /** What came is no TLS. */
  | 'not-tls'
  /** No version that both speak. */
  | 'version'
  /** What the peer chose is too weak, or not known here. */
  | 'weak'
  | 'closed'
  | 'reset'
  | 'timeout'
  /** No connection: see `stage`. */
  | 'not-opened'
  | 'other';

/** How a handshake failed. */
export interface TlsFailure extends OpenFailure {
  readonly fault: TlsFault;
  /** The number of the alert (RFC 8446 §6). */
  readonly alert: number | undefined;
  /** Was the handshake through for this side? In TLS 1.3 a client certificate is refused behind it. */
  readonly isAfterHandshake: boolean;
}

/** One greeting (ClientHello), and what came of it. */
export interface TlsHello {
  /** The name in SNI; undefined: none was sent. */
  readonly servername: string | undefined;
  readonly isEstablished: boolean;
  /** Why it was not established, or ended at once. */
  readonly error: TlsFailure | undefined;
  /** `TLSv1.3`. */
  readonly protocol: string | undefined;
  readonly cipher: string | undefined;
  /** What was agreed on; undefined where the peer agreed on nothing, or does not know ALPN. */
  readonly alpn: string | undefined;
  /** Why the certificate is not to be trusted, by the code of OpenSSL or of Node.js; undefined where it is. */
  readonly authorizationError: string | undefined;
  /**
   * Is the certificate for the host of the URL? `common-name`: only by the common name of its subject, which Node.js still reads and
   * browsers do not. Undefined where none came.
   */
  readonly names: 'match' | 'common-name' | 'differ' | undefined;
  /** From that of the peer upwards, each signed by the next; the anchor at the end where it is known. */
  readonly chain: readonly CertificateSeen[];
  readonly ms: number;
}

/** Greetings that differ in one thing from that of the client. */
export type TlsVariantId =
  | 'without-sni'
  | 'other-name'
  | 'tls-1.2'
  | 'old-versions'
  | 'any-cipher'
  | 'h2-only'
  | 'without-alpn';

export interface TlsVariant {
  readonly id: TlsVariantId;
  readonly hello: TlsHello;
}

/** The handshake as the client does it, and the variants that were tried. */
export interface TlsEvidence extends TlsHello {
  readonly variants: readonly TlsVariant[];
  /** Subjects of the authorities that were given besides those of Node.js. */
  readonly givenAuthorities: readonly string[];
  /** Was a certificate of the client given? */
  readonly hasClientCertificate: boolean;
  /** Did the server ask for a certificate of the client? It can be seen up to TLS 1.2 only; undefined where it was not looked for. */
  readonly asksForCertificate: boolean | undefined;
  /** The clock of this machine at the time of the handshake. */
  readonly nowMs: number;
}
