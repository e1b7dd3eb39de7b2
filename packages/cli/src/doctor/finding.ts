import type { Fact } from '../facts/fact.ts';
import type { FindingCode } from '../findings/codes.ts';
import type { FindingParams } from '../findings/describe.ts';
import type { Product } from '../findings/snippets/snippet.ts';
import type { Evidence } from './evidence.ts';

/**
 * - `error`: this connection fails because of it.
 * - `warning`: this connection opens, and others like it, or later ones, will fail.
 * - `note`: worth knowing for some clients, and right for most.
 */
export type Severity = 'error' | 'warning' | 'note';

export type Confidence = 'certain' | 'likely' | 'possible';

/** One cause, with what it rests on. Its words are those of its code. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** What was seen that says so. */
  readonly facts: readonly Fact[];
  /** What goes into the places of the texts. */
  readonly params?: FindingParams;
  /** Whose snippets belong to it, the likeliest first; what the fingerprint of the answer says is added behind these. */
  readonly products?: readonly Product[];
}

/** A pure function from evidence to what it means: no input or output. One file for each cause, or for one family of causes. */
export type Check = (evidence: Evidence) => readonly Finding[];

/** Of several checks that explain the same evidence, the first that does: from the most specific to the most general. */
export function firstOf(...checks: readonly Check[]): Check {
  return (evidence) => {
    for (const check of checks) {
      const found = check(evidence);
      if (found.length > 0) return found;
    }
    return [];
  };
}
