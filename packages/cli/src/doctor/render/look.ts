import type { Colours } from '../../shared/colours.ts';
import type { DoctorReport } from '../report/report.ts';

/** How to write in a terminal, or into a file of plain text. */
export interface Look {
  readonly paint: Colours;
  /** Columns; Infinity where lines are not wrapped. */
  readonly width: number;
}

/** How it looks as a whole: what was ended early is neither good nor bad. */
export function toneOf({ healthy, cutShort, findings: [first] }: DoctorReport): 'passed' | 'odd' | 'failed' {
  if (first?.severity === 'error') return 'failed';
  if (first?.severity === 'warning' || cutShort) return 'odd';
  return healthy ? 'passed' : 'failed';
}

export const MARKS = { passed: '✓', odd: '!', failed: '✗', skipped: '·' } as const;
