import { fact } from '../../facts/fact.ts';
import type { FindingCode } from '../../findings/codes.ts';
import type { UrlProblem } from '../evidence/url.ts';
import type { Check } from './check.ts';

const codes: Readonly<Record<UrlProblem, FindingCode>> = {
  unreadable: 'url-unreadable',
  'scheme-missing': 'url-scheme-missing',
  'scheme-other': 'url-scheme-missing',
  'double-scheme': 'url-double-scheme',
  fragment: 'url-fragment',
};

/** A URL that no client takes. */
export const urlChecks: Check = ({ url }) =>
  (url?.problems ?? []).map((problem) => ({
    code: codes[problem],
    severity: 'error',
    confidence: 'certain',
    facts: [fact('url-problem', { input: url?.input ?? '' })],
  }));
