import type { FailureDetails } from './failure-types.ts';
import { type HandshakeFailure, type HandshakeFailureCode, handshakeFailure } from './failures.ts';
import type { HeaderField } from './header-fields.ts';

/** A server's "no" to an opening request: what to write to the client, and what to tell the operator. */
export interface Refusal {
  readonly code: HandshakeFailureCode;
  readonly status: number;
  /** Plain text for the client: what was wrong with its request, what was expected, what to do. */
  readonly body: string;
  /** Headers that belong to this refusal, such as `Allow` or `Sec-WebSocket-Version`. */
  readonly headers: readonly HeaderField[];
  readonly failure: HandshakeFailure;
}

/** A refusal whose body tells the client everything that the failure knows: for faults of the request itself. */
export function refuse(
  code: HandshakeFailureCode,
  status: number,
  details: FailureDetails,
  headers: readonly HeaderField[] = [],
): Refusal {
  const failure = handshakeFailure(code, details);
  const { message, expected, hint } = failure;
  const lines = [message, `Expected: ${expected}.`, ...(message.endsWith(hint) ? [] : [hint])];
  return { code, status, body: `${lines.join('\n')}\n`, headers, failure };
}

/** A refusal that tells the client only `body`, because the rest is the business of the server. */
export function refuseWith(
  code: HandshakeFailureCode,
  status: number,
  body: string,
  details: FailureDetails,
  headers: readonly HeaderField[] = [],
): Refusal {
  return { code, status, body, headers, failure: handshakeFailure(code, details) };
}
