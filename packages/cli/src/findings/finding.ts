import type { Fact } from '../facts/fact.ts';
import type { FindingCode } from './codes.ts';
import type { FindingParams } from './describe.ts';
import type { Product } from './snippets/snippet.ts';

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
