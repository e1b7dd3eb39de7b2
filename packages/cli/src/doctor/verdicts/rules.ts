import { acceptFor } from '@handfast/ws/protocol';
import { type Fact, fact } from '../../facts/fact.ts';
import { type Answer, joined, listOf, valuesOf } from './answer.ts';
import type { Rule } from './verdict.ts';

/** The error of a client: always the same words, or words about the value; undefined where it says nothing. */
export type Says = string | undefined | ((value: string, answer: Answer) => string);

/** How a client compares a field with the one word that it looks for. */
export type Comparing =
  /** One element of the list. */
  | 'list'
  /** The whole value, and nothing else; several lines are joined. */
  | 'whole'
  /** The whole value of the first line. */
  | 'first'
  /** The whole value of the last line. */
  | 'last';

const fieldFacts = {
  Upgrade: { missing: 'verdict-upgrade-missing', other: 'verdict-upgrade-other' },
  Connection: { missing: 'verdict-connection-missing', other: 'verdict-connection-other' },
} as const;

/** `Upgrade: websocket` or `Connection: Upgrade`, in any case of letters. */
export function fieldSays(
  name: 'Upgrade' | 'Connection',
  comparing: Comparing,
  { missing, other }: { readonly missing: Says; readonly other: Says },
): Rule {
  const word = name === 'Upgrade' ? 'websocket' : 'upgrade';
  return (answer) => {
    const value = joined(answer, name);
    if (value === undefined) {
      return { says: said(missing, '', answer), why: spaced(answer, name) ?? fact(fieldFacts[name].missing) };
    }
    if (matches(answer, name, word, comparing)) return undefined;
    // RFC 6455 §4.1 asks for the word in a list: a client that refuses a list that has it is stricter than the rule.
    const isLegal = listOf(answer, name).some((element) => element.toLowerCase() === word);
    const why = isLegal
      ? fact('verdict-list-refused', { name, value })
      : fact(fieldFacts[name].other, { value: value === '' ? '""' : value });
    return { says: said(other, value, answer), why };
  };
}

function matches(answer: Answer, name: string, word: string, comparing: Comparing): boolean {
  if (comparing === 'list') return listOf(answer, name).some((element) => element.toLowerCase() === word);
  const values = valuesOf(answer, name);
  const value =
    comparing === 'whole' ? values.join(', ') : comparing === 'first' ? (values[0] ?? '') : (values.at(-1) ?? '');
  return value.toLowerCase() === word;
}

/** `Sec-WebSocket-Accept` of the key that was sent; several of them may be an error of their own. */
export function acceptIs(
  comparing: 'whole' | 'first' | 'last',
  { missing, wrong, repeated }: { readonly missing: Says; readonly wrong: Says; readonly repeated?: Says },
): Rule {
  return (answer) => {
    const values = valuesOf(answer, 'Sec-WebSocket-Accept');
    if (values.length === 0) {
      const why = spaced(answer, 'Sec-WebSocket-Accept') ?? fact('verdict-accept-missing');
      return { says: said(missing, '', answer), why };
    }
    if (values.length > 1 && comparing === 'whole') {
      const why = fact('verdict-accept-repeated', { count: values.length });
      return { says: said(repeated ?? wrong, values.join(', '), answer), why };
    }
    const value = (comparing === 'last' ? values.at(-1) : values[0]) ?? '';
    if (value === acceptFor(answer.key)) return undefined;
    return { says: said(wrong, value, answer), why: fact('verdict-accept-wrong', { value }) };
  };
}

/** HTTP/1.0 in the status line. */
export function noHttp10(says: Says): Rule {
  return (answer) =>
    answer.httpVersion === '1.1'
      ? undefined
      : {
          says: said(says, answer.httpVersion, answer),
          why: fact('verdict-http-version', { value: answer.httpVersion }),
        };
}

/** An answer of class 1xx in front of the 101; `isTaken` says which ones the client skips. */
export function noInterim(says: Says, isTaken: (status: number) => boolean = () => false): Rule {
  return (answer) => {
    const status = answer.interim.find((one) => !isTaken(one));
    if (status === undefined) return undefined;
    return { says: said(says, String(status), answer), why: fact('verdict-interim', { status }) };
  };
}

/** Lines that end with LF alone. */
export function noLineFeed(says: Says): Rule {
  return (answer) =>
    answer.hasBareLineFeed ? { says: said(says, '', answer), why: fact('verdict-line-feed') } : undefined;
}

/** White space between a name and its colon. */
export function noSpaceBeforeColon(says: Says): Rule {
  return (answer) => {
    const name = answer.fields.find(([field]) => /\s$/.test(field))?.[0];
    return name === undefined
      ? undefined
      : { says: said(says, name, answer), why: fact('verdict-space-before-colon', { name: name.trim() }) };
  };
}

/** A head of more bytes than the client takes. */
export function headAtMost(bytes: number, says: Says): Rule {
  return (answer) =>
    answer.headBytes <= bytes
      ? undefined
      : {
          says: said(says, '', answer),
          why: fact('verdict-head-too-large', { bytes: answer.headBytes, limit: bytes }),
        };
}

/** A field that clients do not find, because white space belongs to its name. */
function spaced({ fields }: Answer, name: string): Fact | undefined {
  const isThere = fields.some(([field]) => field !== field.trim() && field.trim().toLowerCase() === name.toLowerCase());
  return isThere ? fact('verdict-space-before-colon', { name }) : undefined;
}

/** The error, put into words. */
export function said(says: Says, value: string, answer: Answer): string | undefined {
  return typeof says === 'function' ? says(value, answer) : says;
}
