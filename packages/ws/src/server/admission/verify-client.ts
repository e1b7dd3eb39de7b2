import { type IncomingMessage, type OutgoingHttpHeaders, STATUS_CODES } from 'node:http';
import { type Refusal, refuseWith } from '../../protocol/handshake/refusal.ts';
import { thrownText } from '../../protocol/thrown.ts';
import { fieldsOf } from './deny.ts';

/** What a hook is asked about. */
export interface AdmissionInfo {
  /** `undefined` when the request has none, as that of a program usually has not. */
  readonly origin: string | undefined;
  /** Did the request come over TLS? */
  readonly secure: boolean;
  readonly req: IncomingMessage;
}

/** How a hook that decides later tells its decision. */
export type Decide = (
  verified: unknown,
  status?: number | undefined,
  message?: string | undefined,
  headers?: OutgoingHttpHeaders | undefined,
) => void;

/** The option `verifyClient`: with two parameters it decides through the second, else by what it returns. */
export type VerifyClient = (info: AdmissionInfo, decide: Decide) => unknown;

/** What follows a decision: once, and synchronously where the hook is synchronous. */
export interface AdmissionOutcome {
  admitted(): void;
  refused(refusal: Refusal): void;
  /** The hook failed: it threw, or its promise was rejected. */
  failed(error: unknown): void;
}

/** Calls the hook and passes its first decision on; what it says later is ignored. */
export function admit(verify: VerifyClient, info: AdmissionInfo, outcome: AdmissionOutcome): void {
  let decided = false;
  const decide: Decide = (verified, status, message, headers) => {
    if (decided) return;
    decided = true;
    if (verified) return outcome.admitted();
    let refusal: Refusal;
    try {
      refusal = rejectionOf(status, message, headers);
    } catch (error) {
      return outcome.failed(error);
    }
    outcome.refused(refusal);
  };
  if (verify.length === 2) {
    const result = verify(info, decide);
    // An async function with two parameters decides through the second; only its failure is of interest.
    if (isThenable(result)) Promise.resolve(result).then(undefined, (error) => !decided && outcome.failed(error));
    return;
  }
  settle(verify(info, decide), { admitted: () => decide(true), refused: () => decide(false), failed: outcome.failed });
}

/** Passes on a yes or no that may be a promise; a promise counts by its value, never as a yes for being an object. */
export function settle(
  answer: unknown,
  outcome: { admitted(): void; refused(): void; failed(error: unknown): void },
): void {
  const follow = (value: unknown) => (value ? outcome.admitted() : outcome.refused());
  if (isThenable(answer)) Promise.resolve(answer).then(follow, (error) => outcome.failed(error));
  else follow(answer);
}

/** Is the answer still to come? */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}

/** The refusal when a hook threw, or its promise was rejected. The client is not told why. */
export function hookFailure(name: string, error: unknown): Refusal {
  return refuseWith('WS_ERR_HOOK_FAILED', 500, 'Internal Server Error\n', { name, detail: thrownText(error) });
}

/** The refusal that a hook asks for: 401 unless it names a status, the status's own text unless it names another. */
function rejectionOf(code = 401, message = '', headers: OutgoingHttpHeaders = {}): Refusal {
  const status = Number.isInteger(code) && code >= 200 && code <= 999 ? code : 401;
  const body = String(message || (STATUS_CODES[status] ?? 'Unauthorized'));
  return refuseWith('WS_ERR_REQUEST_REJECTED', status, body, { detail: message || undefined }, fieldsOf(headers));
}
