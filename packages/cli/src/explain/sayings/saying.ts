import type { FindingCode } from '../../findings/codes.ts';
import type { Meaning } from '../meanings/meaning.ts';
import { Pattern } from '../pattern.ts';

/** One message that programs print. */
export interface Saying {
  /** Who says it: names of programs, in no language. */
  readonly by: string;
  readonly source: string;
  readonly pattern: Pattern;
  /** How exact it is; what only introduces another message counts for less. */
  readonly weight: number;
  readonly meaning: Meaning;
  /** The likeliest first; of a status or close code, those of its number follow. */
  readonly causes: readonly FindingCode[];
}

type Row = readonly [pattern: string, meaning: Meaning, ...causes: FindingCode[]];

/** Words in front of the real message: they are the answer only where nothing else is recognised. */
const introductions: readonly string[] = ['invalid websocket frame', 'unhandled error event', 'aggregateerror'];

/** The rows of one speaker. */
export function sayings(by: string, rows: readonly Row[]): readonly Saying[] {
  return rows.map(([source, meaning, ...causes]) => {
    const pattern = new Pattern(source);
    const isVague = meaning === 'hidden' || introductions.includes(source);
    return { by, source, pattern, weight: isVague ? pattern.weight / 4 : pattern.weight, meaning, causes };
  });
}
