import type { Fact } from '../facts/fact.ts';
import type { StageId } from './stage-id.ts';

/** How a stage went, by itself: whether that explains anything is for the checks to say. */
export type StageVerdict = 'passed' | 'odd' | 'failed';

/** How a stage went. */
export interface StageRecord {
  readonly id: StageId;
  /** `skipped`: not wanted, or nothing to probe after what was known by then. */
  readonly verdict: StageVerdict | 'skipped';
  readonly ms: number;
  readonly facts: readonly Fact[];
}

/** What is going on in a diagnosis. */
export type Progress =
  | { readonly type: 'begun'; readonly stage: StageId }
  | { readonly type: 'ended'; readonly stage: StageRecord };
