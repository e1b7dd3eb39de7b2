import type { OpenFailure } from './exchange.ts';

/** WebSockets over HTTP/2 (RFC 8441), as browsers use them where a server announces them. */
export interface Http2Evidence {
  /** Does the server choose h2 where it is offered beside http/1.1? */
  readonly offered: boolean;
  /** SETTINGS_ENABLE_CONNECT_PROTOCOL; undefined where no SETTINGS came. */
  readonly announced: boolean | undefined;
  /** The extended CONNECT; undefined where it was not tried, because it is not announced. */
  readonly connect: ExtendedConnect | undefined;
  /** Why there was no session. */
  readonly error: OpenFailure | undefined;
}

export interface ExtendedConnect {
  readonly end: 'opened' | 'answered' | 'reset' | 'closed' | 'timeout';
  readonly status: number | undefined;
  /** The code of RST_STREAM or GOAWAY, such as 7 (REFUSED_STREAM). */
  readonly errorCode: number | undefined;
  readonly ms: number;
}
