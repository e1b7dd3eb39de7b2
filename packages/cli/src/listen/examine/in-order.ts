import type { Fact } from '../../facts/fact.ts';
import type { FindingCode } from '../../findings/codes.ts';
import type { Finding, Severity } from '../../findings/finding.ts';

/** Errors first, and each cause once, with everything that says so; what is alike stays as it was found. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const byCode = new Map<FindingCode, Finding>();
  for (const severity of ['error', 'warning', 'note'] as const) {
    for (const one of findings) {
      if (one.severity !== severity) continue;
      const graver = byCode.get(one.code);
      byCode.set(one.code, graver === undefined ? one : { ...graver, facts: [...graver.facts, ...one.facts] });
    }
  }
  return [...byCode.values()];
}

/** A finding that is beyond doubt. */
export function finding(code: FindingCode, severity: Severity, facts: readonly Fact[]): Finding {
  return { code, severity, confidence: 'certain', facts };
}
