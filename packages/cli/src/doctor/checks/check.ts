import type { Finding } from '../../findings/finding.ts';
import type { Evidence } from '../evidence/index.ts';

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
