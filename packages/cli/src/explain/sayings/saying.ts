import type { FindingCode } from '../../findings/codes.ts';
import type { Meaning } from '../meanings/meaning.ts';
import { Pattern } from '../pattern.ts';

/** One message that programs print. */
export interface Saying {
  /** Who says it: names of programs, in no language. */
  readonly by: string;
  readonly source: string;
  readonly pattern: Pattern;
  readonly meaning: Meaning;
  /** The likeliest first; of a status or close code, those of its number follow. */
  readonly causes: readonly FindingCode[];
}

type Row = readonly [pattern: string, meaning: Meaning, ...causes: FindingCode[]];

/** The rows of one speaker. */
export function sayings(by: string, rows: readonly Row[]): readonly Saying[] {
  return rows.map(([source, meaning, ...causes]) => ({ by, source, pattern: new Pattern(source), meaning, causes }));
}
