import type { Exchange } from './exchange.ts';

/** The same URL asked for without any wish for an upgrade. */
export interface PlainGetEvidence {
  readonly exchange: Exchange;
}

export interface UpgradeEvidence {
  readonly exchange: Exchange;
  /** Did the handshake succeed, by the rules of RFC 6455? */
  readonly opened: boolean;
  /** The code of the failure as the library names it (`WS_ERR_…`); undefined when it opened. */
  readonly failure: string | undefined;
}

export interface Http2Evidence {
  readonly offered: boolean;
}
