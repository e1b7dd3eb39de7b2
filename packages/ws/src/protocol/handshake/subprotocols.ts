import { isToken, parseTokenList, type SyntaxFault } from './tokens.ts';

/** The request names a subprotocol twice (RFC 6455 §4.1 asks for unique names). */
export interface DuplicateFault {
  readonly duplicate: string;
}

/** Is it a legal name of a subprotocol: one token (RFC 6455 §4.1)? */
export function isSubprotocol(name: string): boolean {
  return isToken(name);
}

/** Reads the lines of `Sec-WebSocket-Protocol` in a request: names in order of preference, each at most once, at least one. */
export function parseSubprotocols(values: readonly string[]): string[] | SyntaxFault | DuplicateFault {
  const seen = new Set<string>();
  for (const value of values) {
    const names = parseTokenList(value);
    if (!Array.isArray(names)) return names;
    if (names.length === 0) return { error: 'the list is empty', offset: 0 };
    for (const name of names) {
      if (seen.has(name)) return { duplicate: name };
      seen.add(name);
    }
  }
  return [...seen];
}
