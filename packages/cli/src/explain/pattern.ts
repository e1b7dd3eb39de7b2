import { normalise } from './normalise.ts';

/**
 * A pattern of a message: literal text, in which `*` stands for up to 160 characters, `{status}` for three digits and
 * `{code}` for four. It is found by plain searching, so the time it takes is bounded by the length of the text.
 */
export class Pattern {
  readonly #parts: readonly string[];
  /** How many characters are literal: the more, the surer. */
  readonly weight: number;

  constructor(source: string) {
    this.#parts = source
      .split(/(\*|\{status\}|\{code\})/)
      .map(part)
      .filter((text) => text !== '');
    this.weight = this.#parts.reduce((sum, text) => sum + (isLiteral(text) ? text.length : 0), 0);
  }

  /** The first place where a normalised text has it. */
  find(text: string): Found | undefined {
    const [first = ''] = this.#parts;
    for (let at = text.indexOf(first); at !== -1; at = text.indexOf(first, at + 1)) {
      if (!startsWord(text, at)) continue;
      const rest = this.#follow(text, at + first.length);
      if (rest !== undefined) return { from: at, ...rest };
    }
    return undefined;
  }

  #follow(text: string, from: number): Omit<Found, 'from'> | undefined {
    let at = from;
    let number: number | undefined;
    let gap = false;
    for (const wanted of this.#parts.slice(1)) {
      if (wanted === '*') {
        gap = true;
        continue;
      }
      const next = isLiteral(wanted) ? literal(text, at, wanted, gap) : digits(text, at, wanted, gap);
      if (next === undefined) return undefined;
      at = next.to;
      number ??= next.number;
      gap = false;
    }
    if (!gap && !endsWord(text, at)) return undefined;
    return { to: at, number };
  }
}

/** Where a pattern is, and the number that stood at its `{status}` or `{code}`. */
export interface Found {
  readonly from: number;
  readonly to: number;
  readonly number: number | undefined;
}

const MAX_GAP = 160;

function part(text: string): string {
  if (!isLiteral(text)) return text;
  const body = normalise(text);
  return body === '' ? '' : `${text.startsWith(' ') ? ' ' : ''}${body}${text.endsWith(' ') ? ' ' : ''}`;
}

function isLiteral(text: string): boolean {
  return text !== '*' && text !== '{status}' && text !== '{code}';
}

type Step = { readonly to: number; readonly number?: number };

function literal(text: string, from: number, wanted: string, gap: boolean): Step | undefined {
  if (!gap) return text.startsWith(wanted, from) ? { to: from + wanted.length } : undefined;
  const at = text.slice(from, from + MAX_GAP + wanted.length).indexOf(wanted);
  return at === -1 ? undefined : { to: from + at + wanted.length };
}

function digits(text: string, from: number, wanted: string, gap: boolean): Step | undefined {
  const width = wanted === '{status}' ? 3 : 4;
  const last = gap ? Math.min(text.length, from + MAX_GAP) : from;
  for (let at = from; at <= last; at += 1) {
    if (isDigit(text, at - 1) || isDigit(text, at + width)) continue;
    const run = text.slice(at, at + width);
    if (run.length === width && [...run].every((_, i) => isDigit(run, i)))
      return { to: at + width, number: Number(run) };
  }
  return undefined;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function isWord(text: string, at: number): boolean {
  return /[a-z0-9_-]/.test(text.charAt(at));
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || !isWord(text, at) || !/[a-z0-9_]/.test(text.charAt(at - 1));
}

/** A full stop ends a word, except inside of a name such as http.example.com. */
function endsWord(text: string, at: number): boolean {
  if (at >= text.length || !isWord(text, at - 1)) return true;
  return !isWord(text, at) && !(text.charAt(at) === '.' && isWord(text, at + 1));
}
