/** Why a header value could not be read, and where: `offset` counts characters of the value. */
export interface SyntaxFault {
  readonly error: string;
  readonly offset: number;
}

const TAB = 0x09;
const SPACE = 0x20;
const COMMA = 0x2c;

/** One entry per ASCII code: 1 where RFC 9110 §5.6.2 allows the character in a token. */
const tokenCodes = charTable("!#$%&'*+-.^_`|~");
const base64Codes = charTable('+/');

/** May this character code be part of a token (RFC 9110 §5.6.2)? */
export function isTokenCode(code: number): boolean {
  return code < 128 && tokenCodes[code] === 1;
}

/** Is this character code one of the 64 of base64, padding aside? */
export function isBase64Code(code: number): boolean {
  return code < 128 && base64Codes[code] === 1;
}

/** Is the whole text one token: not empty, and nothing but token characters? */
export function isToken(text: string): boolean {
  return text.length > 0 && skipToken(text, 0) === text.length;
}

/** The offset behind the token that starts at `from`; `from` itself when none does. */
export function skipToken(text: string, from: number): number {
  let i = from;
  while (i < text.length && isTokenCode(text.charCodeAt(i))) i++;
  return i;
}

/** The offset behind the spaces and tabs that start at `from`. */
export function skipBlanks(text: string, from: number): number {
  let i = from;
  while (i < text.length && isBlank(text.charCodeAt(i))) i++;
  return i;
}

/** A fault that names the character at `offset`, or the end of the value. */
export function unexpected(text: string, offset: number): SyntaxFault {
  if (offset >= text.length) return { error: 'unexpected end of the value', offset: text.length };
  const code = text.charCodeAt(offset);
  const shown = code > SPACE && code < 0x7f ? `"${text[offset]}"` : `0x${code.toString(16).padStart(2, '0')}`;
  return { error: `unexpected character ${shown} at offset ${offset}`, offset };
}

/**
 * Reads a comma-separated list of tokens in one pass. Empty elements are skipped, as RFC 9110 §5.6.1.2 asks of every
 * recipient; a list of nothing else is the empty list, and whether that is allowed is the caller's to say.
 */
export function parseTokenList(value: string): string[] | SyntaxFault {
  const tokens: string[] = [];
  let i = 0;
  for (;;) {
    const start = skipBlanks(value, i);
    const end = skipToken(value, start);
    if (end > start) tokens.push(value.slice(start, end));
    i = skipBlanks(value, end);
    if (i === value.length) return tokens;
    if (value.charCodeAt(i) !== COMMA) return unexpected(value, i);
    i++;
  }
}

/**
 * Does any of the header lines hold that element, whatever its case, in a comma-separated list? For `Connection` and
 * `Upgrade` (RFC 6455 §4.1, §4.2.1), whose other elements are none of our business, well formed or not.
 */
export function listHas(values: readonly string[], element: string): boolean {
  return values.some((value) => hasElement(value, element));
}

/** The same for one line. */
export function hasElement(value: string, element: string): boolean {
  const wanted = element.toLowerCase();
  if (value.toLowerCase() === wanted) return true;
  if (value.length <= wanted.length) return false;
  return value.split(',').some((part) => trimBlanks(part).toLowerCase() === wanted);
}

/** Without the spaces and tabs at both ends: HTTP's white space, which is less than what `trim` removes. */
export function trimBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  let start = 0;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

function charTable(punctuation: string): Uint8Array {
  const table = new Uint8Array(128);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  for (const char of letters + punctuation) table[char.charCodeAt(0)] = 1;
  return table;
}
