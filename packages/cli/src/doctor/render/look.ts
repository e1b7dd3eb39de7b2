import type { Colours } from '../../shared/colours.ts';

/** How to write in a terminal, or into a file of plain text. */
export interface Look {
  readonly paint: Colours;
  /** Columns; Infinity where lines are not wrapped. */
  readonly width: number;
}

export const MARKS = { passed: '✓', odd: '!', failed: '✗', skipped: '·' } as const;
