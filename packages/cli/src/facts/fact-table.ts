import type { Words } from '../shared/language.ts';

/** The words of some facts, by id; `{name}` is a place for a value. A missing language does not compile. */
export type FactTable = Readonly<Record<string, Words>>;
