import type { IncomingMessage } from 'node:http';
import { type Refusal, refuseWith } from '../../protocol/handshake/refusal.ts';
import { Denial, deny } from './deny.ts';
import { isThenable } from './verify-client.ts';

/** What `authorize` is given besides the request. */
export interface AuthorizeContext {
  /** Aborted when the client leaves or time is up: for what `authorize` itself waits for. */
  readonly signal: AbortSignal;
}

/** What `authorize` may answer: a user, or a refusal; `false`, `undefined` and `null` are 401. */
export type AuthorizeAnswer<User> = User | Denial | false | undefined | null;

/** The option `authorize`: who is this? */
export type Authorize<User = unknown, Request extends IncomingMessage = IncomingMessage> = (
  request: Request,
  context: AuthorizeContext,
) => AuthorizeAnswer<User> | PromiseLike<AuthorizeAnswer<User>>;

/** What follows an answer. */
export interface AuthorizeOutcome {
  admitted(user: unknown): void;
  refused(refusal: Refusal): void;
  failed(error: unknown): void;
  /** The answer is still to come. */
  waiting(): void;
}

/** Asks, and passes the answer on: at once where there is one at once. A thrown `deny(…)` is an answer like a returned one. */
export function askAuthorize(
  authorize: Authorize,
  request: IncomingMessage,
  context: AuthorizeContext,
  outcome: AuthorizeOutcome,
): void {
  const failed = (error: unknown) => (error instanceof Denial ? outcome.refused(error.refusal) : outcome.failed(error));
  let answer: unknown;
  try {
    answer = authorize(request, context);
  } catch (error) {
    return failed(error);
  }
  if (!isThenable(answer)) return follow(answer, outcome);
  outcome.waiting();
  // Whatever kind of promise it is, it is heard once.
  Promise.resolve(answer).then((value) => follow(value, outcome), failed);
}

/** The refusal when no hook has decided in time. The client is told that it may come again. */
export function tooLate(timeoutMs: number): Refusal {
  return refuseWith('WS_ERR_ADMISSION_TIMEOUT', 503, 'Service Unavailable: try again later\n', { timeoutMs });
}

function follow(answer: unknown, outcome: AuthorizeOutcome): void {
  if (answer === false || answer === undefined || answer === null) outcome.refused(deny().refusal);
  else if (answer instanceof Denial) outcome.refused(answer.refusal);
  else outcome.admitted(answer);
}
