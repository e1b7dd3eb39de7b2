import type { HeaderFields } from './header-fields.ts';

/** Where in the life of an attempt it failed, in the order in which the stages run. */
export type HandshakeStage = 'url' | 'dns' | 'tcp' | 'proxy' | 'tls' | 'request' | 'response' | 'frames';

/** One address that was tried, and how that went. */
export interface AddressAttempt {
  /** IP address or socket path. */
  readonly address: string;
  readonly port: number | undefined;
  readonly family: 4 | 6 | undefined;
  /** `connected`, or the system's code such as `ECONNREFUSED`, or `pending` when the attempt was given up. */
  readonly outcome: string;
}

/** Milliseconds each stage took; a stage that was not reached is absent. */
export interface StageTimings {
  dnsMs?: number;
  tcpMs?: number;
  tlsMs?: number;
  /** From the request sent to the head of the answer received. */
  responseMs?: number;
  totalMs?: number;
}

/** What the peer actually said, as far as it said anything. */
export interface ReceivedHead {
  /** Status of the answer (client side only). */
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  /** Headers in the order and spelling of the wire. */
  readonly headers?: HeaderFields | undefined;
  /** The first bytes of the body, or of whatever came instead of HTTP; at most 1,024. */
  readonly body?: Buffer | undefined;
  /** The offending value in one line, ready for a person to read. */
  readonly value?: string | undefined;
}

/** A handshake that failed, as data: the same record whichever side reports it. */
export interface HandshakeFailure {
  readonly code: string;
  readonly stage: HandshakeStage;
  /** The whole sentence: what was expected, what came. */
  readonly message: string;
  readonly expected: string;
  readonly received: ReceivedHead;
  /** One or two sentences: the likely cause and the next step. */
  readonly hint: string;
  readonly url?: string | undefined;
  readonly addresses?: readonly AddressAttempt[] | undefined;
  readonly timings?: StageTimings | undefined;
}
