import { textOf } from '../facts/fact.ts';
import type { FindingCode } from '../findings/codes.ts';
import { describeFinding } from '../findings/describe.ts';
import type { Confidence, Finding, Severity } from '../findings/finding.ts';
import type { Language } from '../shared/language.ts';

/** A finding, put into words. Text of the client in them is escaped. */
export interface FindingInWords {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** One sentence that names the cause. */
  readonly title: string;
  readonly why: string;
  /** What to do, the likeliest first. */
  readonly fix: readonly string[];
  /** What was seen that says so. */
  readonly facts: readonly string[];
}

/** What a finding says, in one language. */
export function findingInWords(
  { code, severity, confidence, facts, params }: Finding,
  language: Language,
): FindingInWords {
  const { title, why, fix } = describeFinding(code, language, params);
  return { code, severity, confidence, title, why, fix, facts: facts.map((one) => textOf(one, language)) };
}
