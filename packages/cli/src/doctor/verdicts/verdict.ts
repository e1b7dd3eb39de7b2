import type { Fact } from '../../facts/fact.ts';
import type { Answer } from './answer.ts';

/** The clients whose rules are known, in the order in which they are shown. */
export const clientIds = [
  'chrome',
  'firefox',
  'undici',
  'npm-ws',
  'python-websockets',
  'gorilla',
  'coder',
  'tungstenite',
  'fastwebsockets',
  'okhttp',
  'libwebsockets',
  'esp-idf',
  'arduino-websockets',
] as const;

export type ClientId = (typeof clientIds)[number];

/** What a client would say of an answer. */
export interface ClientVerdict {
  readonly client: ClientId;
  /** Its proper name, the same in every language. */
  readonly name: string;
  readonly accepts: boolean;
  /** The text of its own error; undefined where it accepts, or says nothing. It may hold text of the server: escape it. */
  readonly says: string | undefined;
  /** Why it refuses; undefined where it accepts. */
  readonly why: Fact | undefined;
  /** How the rule is known: by running that client against answers like this, or by reading its source. */
  readonly known: 'measured' | 'source';
}

/** Why a client refuses. */
export interface Refusal {
  readonly says: string | undefined;
  readonly why: Fact;
}

/** One thing that a client looks at: a refusal, or undefined where it has no objection. */
export type Rule = (answer: Answer) => Refusal | undefined;

/** A client: its rules stand in the order in which it applies them, since the first one that fails gives the error. */
export interface ClientRules {
  readonly id: ClientId;
  readonly name: string;
  readonly known: 'measured' | 'source';
  readonly rules: readonly Rule[];
  /** How it reads the answer, where it overlooks something that is wrong. */
  readonly reads?: (answer: Answer) => Answer;
}

/** What one client would say of an answer. */
export function verdictOf({ id, name, known, rules, reads }: ClientRules, answer: Answer): ClientVerdict {
  const seen = reads?.(answer) ?? answer;
  for (const rule of rules) {
    const refusal = rule(seen);
    if (refusal) return { client: id, name, accepts: false, known, ...refusal };
  }
  return { client: id, name, accepts: true, says: undefined, why: undefined, known };
}
