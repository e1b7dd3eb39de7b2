import { printable } from '@handfast/ws/protocol';
import { describeFinding } from '../findings/describe.ts';
import { pageOf } from '../findings/page.ts';
import type { Language } from '../shared/language.ts';
import type { Explanation } from './explain.ts';
import { messagesOf } from './messages.ts';
import { explainWords } from './words.ts';

/** An explanation for programs: what `handfast explain --json` prints. Text of the user is escaped. */
export function explanationReport({ recognised, next }: Explanation, text: string, language: Language) {
  const words = explainWords[language];
  return {
    version: 1,
    language,
    known: recognised.length > 0,
    text: printable(text, 2000),
    recognised: recognised.map(({ by, matched, meaning, number, causes, library }) => ({
      by,
      matched: printable(matched, 200),
      meaning: words.meanings[meaning].replace('{number}', String(number)),
      number: number ?? null,
      library:
        library === undefined ? null : { ...library, expected: library.expected ?? null, hint: library.hint ?? null },
      causes: causes.map((code) => ({
        ...describeFinding(code, language),
        messages: messagesOf(code),
        page: pageOf(code),
      })),
    })),
    next: next.map(({ command, purpose }) => ({ command, purpose: words.purposes[purpose] })),
  };
}
