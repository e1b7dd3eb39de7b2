import type { FindingCode } from './codes.ts';

/** Where the page of a finding is, below the root of the repository. */
export function pageOf(code: FindingCode): string {
  return `docs/findings/${code}.md`;
}
