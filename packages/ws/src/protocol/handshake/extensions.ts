import { isToken, type SyntaxFault, skipBlanks, skipToken, unexpected } from './tokens.ts';

/** One element of `Sec-WebSocket-Extensions`: an offer in a request, an answer in a response. */
export interface ExtensionOffer {
  readonly name: string;
  /** `true` where the parameter came without a value. In the order of the wire. */
  readonly params: ReadonlyMap<string, string | true>;
  /** The first parameter that came more than once; only its first value is in `params`. RFC 7692 §7.1 makes that an error. */
  readonly repeated?: string | undefined;
}

const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

type Mutable = { name: string; params: Map<string, string | true>; repeated?: string };
/** A piece read and the offset behind it, or the fault that stopped it. */
type Read<T> = { readonly got: T; readonly end: number } | SyntaxFault;

/**
 * Reads a value of `Sec-WebSocket-Extensions` (RFC 6455 §9.1) in one pass. Empty list elements are skipped, white space
 * may stand around every separator, and a quoted value must be a token once its escapes are undone.
 *
 * @returns the elements in order, or the fault. No elements at all is a fault, because the list is `1#extension`.
 */
export function parseExtensions(value: string): ExtensionOffer[] | SyntaxFault {
  const offers: ExtensionOffer[] = [];
  let i = skipBlanks(value, 0);
  while (i < value.length) {
    if (value.charCodeAt(i) !== COMMA) {
      const element = readElement(value, i);
      if ('error' in element) return element;
      offers.push(element.got);
      i = element.end;
      if (i === value.length) break;
    }
    i = skipBlanks(value, i + 1);
  }
  return offers.length > 0 ? offers : unexpected(value, value.length);
}

/** The header value for these elements: `name; a; b=1, other`. */
export function formatExtensions(offers: readonly ExtensionOffer[]): string {
  return offers.map(formatElement).join(', ');
}

function formatElement({ name, params }: ExtensionOffer): string {
  let text = name;
  for (const [param, value] of params) text += value === true ? `; ${param}` : `; ${param}=${value}`;
  return text;
}

/** From the first character of the name to the comma or the end. */
function readElement(value: string, from: number): Read<ExtensionOffer> {
  const nameEnd = skipToken(value, from);
  if (nameEnd === from) return unexpected(value, from);
  const offer: Mutable = { name: value.slice(from, nameEnd), params: new Map() };
  let i = skipBlanks(value, nameEnd);
  while (i < value.length && value.charCodeAt(i) !== COMMA) {
    if (value.charCodeAt(i) !== SEMICOLON) return unexpected(value, i);
    const param = readParam(value, skipBlanks(value, i + 1));
    if ('error' in param) return param;
    const [name, content] = param.got;
    if (!offer.params.has(name)) offer.params.set(name, content);
    else offer.repeated ??= name;
    i = param.end;
  }
  return { got: offer, end: i };
}

function readParam(value: string, from: number): Read<[string, string | true]> {
  const nameEnd = skipToken(value, from);
  if (nameEnd === from) return unexpected(value, from);
  const name = value.slice(from, nameEnd);
  let i = skipBlanks(value, nameEnd);
  if (value.charCodeAt(i) !== EQUALS) return { got: [name, true], end: i };
  i = skipBlanks(value, i + 1);
  const content = value.charCodeAt(i) === QUOTE ? readQuoted(value, i) : readBare(value, i);
  if ('error' in content) return content;
  return { got: [name, content.got], end: skipBlanks(value, content.end) };
}

function readBare(value: string, from: number): Read<string> {
  const end = skipToken(value, from);
  return end > from ? { got: value.slice(from, end), end } : unexpected(value, from);
}

/** `from` is at the opening quote. RFC 6455 §9.1: what the quotes hold must be a token once unescaped. */
function readQuoted(value: string, from: number): Read<string> {
  let content = '';
  for (let i = from + 1; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === QUOTE) {
      return isToken(content) ? { got: content, end: i + 1 } : { error: 'quoted value is not a token', offset: from };
    }
    if (code === BACKSLASH) i++;
    if (i === value.length) break;
    content += value[i];
  }
  return { error: 'quoted value is not closed', offset: from };
}
