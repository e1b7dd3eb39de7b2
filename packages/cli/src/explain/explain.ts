import { type FindingCode, isFindingCode, stageOf } from '../findings/codes.ts';
import { causesOfCloseCode } from './close-codes.ts';
import type { Meaning } from './meanings/meaning.ts';
import { type NextStep, nextSteps } from './next.ts';
import { normalise } from './normalise.ts';
import { type LibraryWords, libraryWords, ownSayings } from './own-sayings.ts';
import { allSayings } from './sayings/index.ts';
import type { Saying } from './sayings/saying.ts';
import { causesOfStatus } from './statuses.ts';
import { type Target, targetIn } from './target.ts';

/** One message that was recognised in a text. */
export interface Recognised {
  /** Who says so: names of programs. */
  readonly by: string;
  /** The part of the text that was recognised, as it was compared (lower case, no quotes), or the code of the library. */
  readonly matched: string;
  readonly meaning: Meaning;
  /** The status or close code in it. */
  readonly number: number | undefined;
  /** The likeliest first; empty where it is about the use of an API of the library. */
  readonly causes: readonly FindingCode[];
  readonly library: LibraryWords | undefined;
}

/** What is known of a text; nothing where `recognised` is empty. */
export interface Explanation {
  /** The surest first. */
  readonly recognised: readonly Recognised[];
  readonly target: Target | undefined;
  readonly next: readonly NextStep[];
}

const MAX_RECOGNISED = 4;

const withoutNumber: Readonly<Partial<Record<Meaning, Meaning>>> = { status: 'otherStatus', closeCode: 'closeFrame' };

/** Looks for known messages in an error text, a line of a log, a stack trace, a code or the name of a finding. */
export function explain(text: string): Explanation {
  const target = targetIn(text);
  const compared = normalise(text);
  const exact = exactly(compared);
  const recognised = exact === undefined ? search(compared) : [exact];
  const first = recognised[0]?.causes[0];
  return { recognised, target, next: first === undefined ? [] : nextSteps(stageOf(first), target) };
}

/** A text that is nothing but a number or the name of a finding. */
function exactly(text: string): Recognised | undefined {
  if (isFindingCode(text)) return whole(text, 'Handfast', 'finding', [text]);
  if (!/^\d{3,4}$/.test(text)) return undefined;
  const number = Number(text);
  const causes = text.length === 3 ? causesOfStatus(number) : causesOfCloseCode(number);
  if (causes.length === 0) return undefined;
  return text.length === 3 ? whole(text, 'HTTP', 'status', causes) : whole(text, 'WebSocket', 'closeCode', causes);
}

function whole(text: string, by: string, meaning: Meaning, causes: readonly FindingCode[]): Recognised {
  const number = meaning === 'finding' ? undefined : Number(text);
  return { by, matched: text, meaning, number, causes, library: undefined };
}

interface Match {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  readonly recognised: Recognised;
}

function search(text: string): readonly Recognised[] {
  const matches = [...ownSayings, ...allSayings].flatMap((saying) => matchOf(saying, text));
  matches.sort((a, b) => (b.weight === a.weight ? 0 : b.weight - a.weight) || a.from - b.from);
  const kept: Match[] = [];
  for (const match of matches) {
    const known = kept.some((other) => isWithin(match, other) || addsNothing(match.recognised, other.recognised));
    if (!known) kept.push(match);
    if (kept.length === MAX_RECOGNISED) break;
  }
  return kept.map(({ recognised }) => recognised);
}

function matchOf(saying: Saying, text: string): Match[] {
  const found = saying.pattern.find(text);
  if (found === undefined) return [];
  const { from, to, number } = found;
  const causes = withNumber(saying, number);
  if (causes.length === 0 && saying.causes !== causes) return []; // a number that is no status and no close code
  const library = libraryWords(saying.source);
  const recognised: Recognised = {
    by: saying.by,
    matched: library?.code ?? text.slice(from, to),
    meaning: number === undefined ? (withoutNumber[saying.meaning] ?? saying.meaning) : saying.meaning,
    number,
    causes,
    library,
  };
  return [{ from, to, weight: saying.weight, recognised }];
}

function withNumber({ meaning, causes }: Saying, number: number | undefined): readonly FindingCode[] {
  if (number === undefined) return causes;
  const more = meaning === 'closeCode' ? causesOfCloseCode(number) : causesOfStatus(number);
  return [...new Set([...causes, ...more])];
}

function isWithin(match: Match, other: Match): boolean {
  return match.from >= other.from && match.to <= other.to;
}

function addsNothing(one: Recognised, other: Recognised): boolean {
  return one.library === undefined && one.causes.every((cause) => other.causes.includes(cause));
}
