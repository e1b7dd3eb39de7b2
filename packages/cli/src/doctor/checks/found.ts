import type { Fact } from '../../facts/fact.ts';
import type { FindingCode } from '../../findings/codes.ts';
import type { Confidence, Finding, Severity } from '../../findings/finding.ts';
import type { Product } from '../../findings/snippets/snippet.ts';

/** What surely makes this connection fail. */
export function certainError(code: FindingCode, facts: readonly Fact[]): Finding {
  return { code, severity: 'error', confidence: 'certain', facts };
}

export interface FoundOptions {
  /** Default `certain`. */
  readonly confidence?: Confidence;
  readonly products?: readonly Product[];
}

/** A finding, written short. */
export function found(
  code: FindingCode,
  severity: Severity,
  facts: readonly Fact[],
  { confidence = 'certain', products }: FoundOptions = {},
): Finding {
  return { code, severity, confidence, facts, ...(products && { products }) };
}
