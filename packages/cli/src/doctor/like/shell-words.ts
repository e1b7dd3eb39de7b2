/** The words of a command line for `sh`: quotes of all kinds, `$'…'`, and lines that go on behind a backslash. */
export function shellWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  const add = (more: string): void => {
    word = (word ?? '') + more;
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const part = nextPart(rest);
    at += part.length;
    if (part.text !== undefined) add(part.text);
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
    if (part.isEnd) break;
  }
  return word === undefined ? words : [...words, word];
}

interface Part {
  readonly length: number;
  /** Undefined: between two words. */
  readonly text: string | undefined;
  readonly isEnd?: boolean;
}

function nextPart(rest: string): Part {
  const open = /^(?:\$'|'|")/.exec(rest)?.[0];
  if (open !== undefined) return quoted(rest, open);
  const joined = /^\\\r?\n/.exec(rest);
  if (joined) return { length: joined[0].length, text: undefined };
  const blank = /^[\s]+/.exec(rest);
  if (blank) return { length: blank[0].length, text: undefined };
  // What comes behind is another command.
  if (/^[|;&<>]/.test(rest)) return { length: 1, text: undefined, isEnd: true };
  if (rest.startsWith('\\')) return { length: 2, text: rest.slice(1, 2) };
  const plain = /^[^\s\\'"$|;&<>]+|^\$/.exec(rest)?.[0] ?? rest.slice(0, 1);
  return { length: plain.length, text: plain };
}

const QUOTES: Readonly<Record<string, RegExp>> = {
  "'": /^'([^']*)'/,
  '"': /^"((?:[^"\\]|\\[\s\S])*)"/,
  "$'": /^\$'((?:[^'\\]|\\[\s\S])*)'/,
};

function quoted(rest: string, open: string): Part {
  const match = QUOTES[open]?.exec(rest);
  if (!match) throw new TypeError(`a quote (${open}) of the command line is not closed`);
  const [all, inner = ''] = match;
  const text = open === "'" ? inner : open === '"' ? inner.replace(/\\(["\\$`]|\r?\n)/g, doubleEscape) : ansi(inner);
  return { length: all.length, text };
}

function doubleEscape(_: string, escaped: string): string {
  return escaped.endsWith('\n') ? '' : escaped;
}

const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
};

/** What bash makes of `$'…'`, which browsers write where a value has a quote or a character outside of ASCII. */
function ansi(text: string): string {
  return text.replace(
    /\\(?:x([\da-f]{1,2})|u([\da-f]{1,4})|U([\da-f]{1,8})|([0-7]{1,3})|([\s\S]))/gi,
    (_, x?: string, u?: string, long?: string, octal?: string, letter?: string) => {
      const hex = x ?? u ?? long;
      if (hex !== undefined) return codePoint(Number.parseInt(hex, 16));
      if (octal !== undefined) return codePoint(Number.parseInt(octal, 8));
      return LETTERS[letter ?? ''] ?? letter ?? '';
    },
  );
}

function codePoint(code: number): string {
  if (code > 0x10_ffff) throw new TypeError('an escape of the command line names no character');
  return String.fromCodePoint(code);
}

/** The words of a command line for `cmd.exe`: carets first, as the shell does, then quotes, as the program does. */
export function cmdWords(text: string): readonly string[] {
  const words: string[] = [];
  const line = withoutCarets(text);
  for (const [word] of line.matchAll(/(?:[^\s"\\]|\\+"?|"(?:[^"\\]|\\+"?|"")*"?)+/g)) {
    words.push(programWord(word));
  }
  return words;
}

function withoutCarets(text: string): string {
  let isQuoted = false;
  return text.replace(/\^\r?\n|\^([\s\S])|"/g, (all, escaped?: string) => {
    if (all === '"') {
      isQuoted = !isQuoted;
      return all;
    }
    if (isQuoted) return all;
    return escaped ?? ' ';
  });
}

/** Backslashes count before a quote only; two quotes within quotes are one. */
function programWord(word: string): string {
  let isQuoted = false;
  return word.replace(/(\\*)"("?)|\\+/g, (all, slashes: string | undefined, second: string | undefined) => {
    if (slashes === undefined) return all;
    const kept = '\\'.repeat(slashes.length >> 1);
    if (slashes.length % 2 === 1) return `${kept}"${second ? flip() : ''}`;
    if (second && isQuoted) return `${kept}"`;
    return kept + flip() + (second ? flip() : '');
  });

  function flip(): string {
    isQuoted = !isQuoted;
    return '';
  }
}
