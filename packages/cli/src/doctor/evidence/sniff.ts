import type { Exchange } from './exchange.ts';
import type { TlsHello } from './tls.ts';

/** What the port speaks, whatever the URL says. */
export interface SniffEvidence {
  /**
   * - `other`: bytes came that are neither HTTP nor TLS.
   * - `nothing`: it keeps silent, whatever is sent.
   * - `closes`, `resets`: the connection ends without a byte, whatever is sent.
   */
  readonly speaks: 'http' | 'tls' | 'other' | 'nothing' | 'closes' | 'resets';
  /** The first bytes that came, at most 256; empty where TLS was spoken. */
  readonly banner: Buffer;
  /** A plain GET without credentials, for which there was little time; undefined where it was not needed. */
  readonly plain: Exchange | undefined;
  /** An upgrade without credentials; undefined where it was not needed, because the plain GET did not stay unanswered. */
  readonly upgrade: Exchange | undefined;
  /** A TLS greeting; undefined where it was not needed. */
  readonly hello: TlsHello | undefined;
  /** A connection on which nothing was sent; undefined where it was not needed. */
  readonly silent: SilentLook | undefined;
  /** The plain GET behind a line of the PROXY protocol, where all else was hung up on; undefined where it was not needed. */
  readonly announced?: Exchange | undefined;
  /** The same behind a line of no protocol: who answers that, too, has taken the line for a request. */
  readonly misannounced?: Exchange | undefined;
}

/** What the peer does with a connection on which nothing is sent. */
export interface SilentLook {
  readonly end: 'closed' | 'reset' | 'open' | 'not-opened';
  readonly bytes: Buffer;
  readonly ms: number;
}
