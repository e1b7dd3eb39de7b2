import type { HeadFault, ResponseHead } from '@handfast/ws/protocol';

/** Bytes that came in one piece. */
export interface Segment {
  /** Milliseconds since the request was sent. */
  readonly atMs: number;
  readonly bytes: Buffer;
}

/** Why no stream to the server could be opened. */
export interface OpenFailure {
  readonly stage: 'tcp' | 'proxy' | 'tls';
  /** The code of the system or of TLS, such as ECONNREFUSED; `timeout`; for a proxy, `status-407`. */
  readonly code: string;
  readonly message: string;
  readonly ms: number;
}

/** How an exchange ended. */
export type ExchangeEnd =
  /** A whole head came; what is behind it is in `rest`. */
  | 'answered'
  /** What came is no head of HTTP/1: see `fault`. */
  | 'unreadable'
  /** The peer ended the connection in order before a whole head had come. */
  | 'closed'
  | 'reset'
  | 'timeout'
  /** No stream could be opened: see `failure`. */
  | 'not-opened';

/** No honest server sends more interim answers: the next one is taken for the answer itself. */
export const MAX_INTERIM = 20;

/** Does another answer follow one with this status (RFC 9110 §15.2)? */
export function isInterimStatus(status: number): boolean {
  return status < 200 && status !== 101;
}

/** One request on a connection of its own, and everything that came back: the raw truth that checks look at. */
export interface Exchange {
  /** The request as sent, byte for byte (latin1). */
  readonly request: string;
  /** The key of the request; empty where it had none. */
  readonly key: string;
  readonly end: ExchangeEnd;
  readonly failure: OpenFailure | undefined;
  /** Everything received, at most 256 KiB. */
  readonly segments: readonly Segment[];
  /** Answers of class 1xx other than 101 that came before, at most `MAX_INTERIM`. */
  readonly interim: readonly ResponseHead[];
  readonly head: ResponseHead | undefined;
  /** The last head as it came, its empty line included. */
  readonly rawHead: Buffer;
  readonly fault: HeadFault | undefined;
  /** What came behind the head while the exchange lasted: a body, or the first frames. At most 64 KiB. */
  readonly rest: Buffer;
  /** From the begin of the connecting. */
  readonly openMs: number;
  /** From the request sent to the first byte, and to the end of the head. */
  readonly firstByteMs: number | undefined;
  readonly headMs: number | undefined;
}
