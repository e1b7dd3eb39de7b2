import type { Plan } from './options.ts';

/** What every probe gets: what was asked for, and how to end. */
export interface Context {
  readonly plan: Plan;
  /** Aborted when the diagnosis is to end early. */
  readonly signal: AbortSignal;
}
