import type { Exchange } from './exchange.ts';
import type { RequestShape } from './request-shape.ts';

/** The same URL asked for without any wish for an upgrade. */
export interface PlainGetEvidence {
  readonly exchange: Exchange;
}

export interface UpgradeEvidence {
  /** What was asked, before it had a key: what can be asked again with changes. */
  readonly shape: RequestShape;
  readonly exchange: Exchange;
  /** Did the handshake succeed, by the rules of RFC 6455? */
  readonly opened: boolean;
  /** The code of the failure as the library names it (`WS_ERR_…`, or that of the system); undefined when it opened. */
  readonly failure: string | undefined;
  /** The very same handshake once more, where one alone may be chance: a wrong Accept, a head in pieces, an error of the server. */
  readonly again: Exchange | undefined;
  /** The same with the same key, where the Accept fits none: does it depend on the key at all? */
  readonly sameKey: Exchange | undefined;
  /** Both questions on a path that nobody can have, next to this one; undefined where the answer has nothing to do with the path. */
  readonly elsewhere: ElsewhereEvidence | undefined;
  /** What is asked of Socket.IO on its own path, where somebody hung up on the upgrade as Socket.IO does; it opens no session. */
  readonly socketIo: Exchange | undefined;
  /** A request that the very first HTTP server on the way has to refuse itself, where nothing was answered: who is that? */
  readonly firstHop: Exchange | undefined;
  /** Did the server ask for a certificate of the client, where it refused one who has none? Undefined where it was not looked for. */
  readonly asksForCertificate?: boolean | undefined;
}

export interface ElsewhereEvidence {
  readonly path: string;
  readonly plain: Exchange;
  readonly upgrade: Exchange;
}
