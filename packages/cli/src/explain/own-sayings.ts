import { handshakeFailure, isHandshakeFailureCode, violations } from '@handfast/ws/protocol';
import type { Meaning } from './meanings/meaning.ts';
import { isViolation, ownCodes } from './own-codes.ts';
import { Pattern } from './pattern.ts';
import type { Saying } from './sayings/saying.ts';

/** What the tables of the library say of one of its codes, in English. */
export interface LibraryWords {
  readonly code: string;
  readonly expected: string | undefined;
  readonly hint: string | undefined;
  /** Where docs/errors.md tells more. */
  readonly page: string;
}

const systemMeanings: Readonly<Record<string, Meaning>> = {
  ENOTFOUND: 'name',
  EAI_AGAIN: 'name',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'lost',
  EPIPE: 'lost',
  EMFILE: 'limit',
  EADDRNOTAVAIL: 'limit',
  ETIMEDOUT: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOENT: 'refused',
  EACCES: 'refused',
};

/** A saying for each code, so that a code anywhere in a text is found. */
export const ownSayings: readonly Saying[] = Object.entries(ownCodes).map(([code, causes]) => ({
  by: isOurs(code) ? 'Handfast' : 'Node.js',
  source: code,
  pattern: new Pattern(code),
  weight: isOurs(code) ? Number.POSITIVE_INFINITY : code.length,
  meaning: meaningOf(code),
  causes,
}));

/** The words of the library for a code; undefined where the text is none of its codes. */
export function libraryWords(source: string): LibraryWords | undefined {
  if (!Object.hasOwn(ownCodes, source)) return undefined;
  const page = `docs/errors.md#${source.toLowerCase()}`;
  if (isViolation(source)) return { code: source, expected: violations[source].expected, hint: undefined, page };
  if (!isHandshakeFailureCode(source)) return { code: source, expected: undefined, hint: undefined, page };
  const { expected, hint } = handshakeFailure(source);
  return { code: source, expected, hint, page };
}

function isOurs(code: string): boolean {
  return code.startsWith('WS_ERR_');
}

function meaningOf(code: string): Meaning {
  return isOurs(code) ? 'own' : (systemMeanings[code] ?? 'certificate');
}
