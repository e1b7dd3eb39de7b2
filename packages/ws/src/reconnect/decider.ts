import type { ReconnectCause, ReconnectDecision } from './cause.ts';
import type { HookAnswer, Settings } from './options.ts';
import type { ClosedState } from './state.ts';
import { textOf } from './text-of.ts';

/** How the connection, or the attempt, went before it ended. */
export interface Course {
  /** How long it was open; undefined when it never was. */
  readonly openMs: number | undefined;
  /** How long the attempt took. */
  readonly tookMs: number;
  /** Nothing can succeed, so failing does not count. */
  readonly isOffline: boolean;
}

/** What to do now: wait, or end it. */
export type Verdict = { readonly delayMs: number } | { readonly end: ClosedState['why'] };

/** Counts failures, asks the rules and the hook, and says what to do. */
export class Decider {
  readonly #settings: Settings;
  readonly #report: (error: unknown) => void;
  #failures = 0;
  #opaqueFailures = 0;

  /** @param report gets what functions among the options throw */
  constructor(settings: Settings, report: (error: unknown) => void) {
    this.#settings = settings;
    this.#report = report;
  }

  /** Failures in a row, so far. */
  get failures(): number {
    return this.#failures;
  }

  judge(cause: ReconnectCause, course: Course): Verdict {
    const { policy } = this.#settings;
    this.#count(cause, course);
    const failures = this.#failures;
    const isTerminal = this.#guarded(() => policy.isTerminal(cause), false);
    const delayMs = policy.delayMs(cause, failures);
    const answer = this.#ask(cause, { isTerminal, failures, opaqueFailures: this.#opaqueFailures, delayMs });
    if (answer === false || (answer === undefined && isTerminal)) {
      return { end: isTerminal && cause.kind === 'close' && cause.code === 1000 ? 'finished' : 'terminal' };
    }
    if (policy.isExhausted({ failures, opaqueFailures: this.#opaqueFailures })) return { end: 'exhausted' };
    return { delayMs: typeof answer === 'object' ? answer.delayMs : delayMs };
  }

  #count(cause: ReconnectCause, { openMs, tookMs, isOffline }: Course): void {
    const { policy } = this.#settings;
    if (openMs !== undefined && openMs >= policy.stableMs) this.#failures = 0;
    else if (!isOffline && cause.kind !== 'requested') this.#failures += 1;
    if (openMs !== undefined) this.#opaqueFailures = 0;
    else if (!isOffline) this.#opaqueFailures = policy.isOpaque(cause, tookMs) ? this.#opaqueFailures + 1 : 0;
  }

  #ask(cause: ReconnectCause, decision: ReconnectDecision): HookAnswer {
    return this.#guarded(() => {
      const answer = this.#settings.shouldReconnect?.(cause, decision);
      if (typeof answer !== 'object' || answer?.delayMs >= 0) return answer;
      // An asynchronous one comes too late, and its rejection has been told by this.
      Promise.resolve(answer).catch(() => {});
      const answers = 'true, false, undefined or { delayMs } with a delayMs of at least 0, at once';
      throw new TypeError(`Expected shouldReconnect to answer with ${answers}, received ${shown(answer)}`);
    }, undefined);
  }

  #guarded<Value>(ask: () => Value, otherwise: Value): Value {
    try {
      return ask();
    } catch (error) {
      this.#report(error);
      return otherwise;
    }
  }
}

function shown(answer: unknown): string {
  if (answer === null) return 'null';
  return answer instanceof Promise ? 'a promise' : `a delayMs of ${textOf((answer as { delayMs: unknown }).delayMs)}`;
}
