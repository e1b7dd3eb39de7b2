import type { Duplex } from 'node:stream';
import type { DeflateParams } from '../protocol/deflate/negotiate.ts';
import type { AddressAttempt, ProxyFacts, StageTimings } from '../protocol/handshake/failures.ts';
import type { RequestHead } from '../protocol/handshake/request.ts';
import type { ResponseHead } from '../protocol/handshake/response.ts';

/** A handshake that succeeded: what dialling and accepting both end in. */
export interface Handshake {
  readonly transport: Duplex;
  /** Bytes that came behind the head, in the same segment. */
  readonly head: Buffer;
  /** The agreed subprotocol, or an empty string. */
  readonly protocol: string;
  /** The agreed parameters of permessage-deflate, or undefined. */
  readonly deflate: DeflateParams | undefined;
  /** The request as on the wire. */
  readonly request?: RequestHead | undefined;
  /** The answer as on the wire. */
  readonly response?: ResponseHead | undefined;
  readonly timings?: StageTimings | undefined;
  /** Client: every address that was tried; the last one connected. */
  readonly addresses?: readonly AddressAttempt[] | undefined;
  /** Client: the proxy that the transport goes through. */
  readonly proxy?: ProxyFacts | undefined;
}
