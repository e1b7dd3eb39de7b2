import type { FindingCode } from './codes.ts';

/** The command that prints what the page of a finding says: wherever a report is read, the page may not be there. */
export function explainCommand(code: FindingCode): string {
  return `handfast explain ${code}`;
}

/** Where the page of a finding is, below the root of the repository. */
export function pageOf(code: FindingCode): string {
  return `docs/findings/${code}.md`;
}
