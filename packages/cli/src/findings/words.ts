import type { FindingCode } from './codes.ts';

/** What is said of one cause, in one language. Plain text; names of headers, options and commands stand as they are. */
export interface FindingWords {
  /** One sentence that names the cause. */
  readonly title: string;
  /** What happens, and how one can tell. */
  readonly why: string;
  /** What to do, one step each, the likeliest first. */
  readonly fix: readonly string[];
}

/** The words of some codes: several of these make a whole catalogue. */
export type SomeWords = Readonly<Partial<Record<FindingCode, FindingWords>>>;

/** A whole catalogue: a code without words does not compile. */
export type Catalogue = Readonly<Record<FindingCode, FindingWords>>;
