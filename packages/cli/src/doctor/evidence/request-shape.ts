import type { HeaderField } from '@handfast/ws/protocol';

/** A request before it has a key: what bisection changes piece by piece. */
export interface RequestShape {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** `1.1`. */
  readonly httpVersion: string;
  /** In the order and spelling of the wire. An empty `Sec-WebSocket-Key` gets a fresh key whenever it is sent. */
  readonly fields: readonly HeaderField[];
}
