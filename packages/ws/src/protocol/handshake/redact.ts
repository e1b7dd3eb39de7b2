import { isSecretHeader, isSecretName, isTokenLike, plain, withoutJwts } from './secret-names.ts';

/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** URLs within parameters of URLs are looked into so deep. */
const MAX_DEPTH = 3;
/** The scheme is worth knowing: half of all failures are `Bearer` forgotten. Anything else may be the secret itself. */
const AUTH_SCHEME = /^(basic|bearer|digest|negotiate|ntlm|dpop|hawk|oauth|token|apikey|aws4-hmac-sha256) +(?=\S)/i;
/** RFC 6265 §5.2, and those that browsers have added. */
const COOKIE_ATTRIBUTE = /^\s*(expires|max-age|domain|path|secure|httponly|samesite|partitioned|priority)\s*(=|$)/i;

/** Hides secrets in handshakes. */
export class Redactor {
  readonly #names: ReadonlySet<string>;

  /** @param more further names of headers and of parameters of the query, in any spelling */
  constructor(more: readonly string[] = []) {
    this.#names = new Set(more.map(plain));
  }

  /** The head of a request or an answer, or its beginning, line by line, however the lines end. */
  head(text: string): string {
    let name: string | undefined;
    return text.replace(/[^\r\n]+/g, (line, at: number) => {
      if (at === 0) return this.#startLine(line);
      // RFC 9112 §5.2: a line that begins with a blank goes on with the header before it.
      if (/^[ \t]/.test(line) && name !== undefined) return this.#hides(name) ? ` ${REDACTED}` : this.#urls(line);
      const colon = line.indexOf(':');
      if (colon < 0) return this.#withoutColon(line);
      name = plain(line.slice(0, colon));
      const value = line.slice(colon + 1).trim();
      const shown = this.#value(name, value);
      return shown === value ? line : `${line.slice(0, colon)}: ${shown}`;
    });
  }

  /** A sentence, with the URLs in it. */
  sentence(text: string): string {
    return text.replace(/[^\s"'<>()]+/g, (word) => (/[?@#]|eyJ/.test(word) ? this.url(word) : word));
  }

  /** A URL, or the target of a request: without user and password, and without the secrets of query and fragment. */
  url(text: string): string {
    return this.#url(text, 1);
  }

  #url(text: string, depth: number): string {
    const open = withoutJwts(text.replace(/^((?:[a-z][\w+.-]*:)?\/\/)[^/?#\s]*@/i, `$1${REDACTED}@`), REDACTED);
    const [, before = open, pairs] = /^([^?#]*[?#])(.*)$/s.exec(open) ?? [];
    if (pairs === undefined) return open;
    return before + pairs.replace(/[^&#]+/g, (pair) => this.#pair(pair, depth));
  }

  #pair(pair: string, depth: number): string {
    const equals = pair.indexOf('=');
    if (equals <= 0 || equals === pair.length - 1) return pair;
    const name = pair.slice(0, equals);
    const value = pair.slice(equals + 1);
    if (this.#isSecretParameter(name)) return `${name}=${REDACTED}`;
    // Servers of old take this for `&`.
    if (value.includes(';')) return mapped(pair, ';', (it) => this.#pair(it, depth));
    return this.#hidesWithin(decoded(value), depth) ? `${name}=${REDACTED}` : pair;
  }

  /** A value may be a URL again, such as where to go after a login, or a query. */
  #hidesWithin(value: string, depth: number): boolean {
    if (depth === MAX_DEPTH || !/[=@]/.test(value)) return false;
    const url = /[?#]/.test(value) || value.includes('//') ? value : `?${value}`;
    return this.#url(url, depth + 1) !== url;
  }

  #startLine(line: string): string {
    if (line.startsWith('HTTP/')) return line;
    return line.replace(/^(\S+ )(\S+)/, (_, method: string, target: string) => method + this.url(target));
  }

  /** What a header says that may have URLs in it. */
  #urls(value: string): string {
    return /\s/.test(value) ? this.sentence(value) : this.url(value);
  }

  /** @param name as `plain` makes it */
  #value(name: string, value: string): string {
    if (value === '') return value;
    if (this.#names.has(name)) return REDACTED;
    // Clients that take all between // and / of their URL for the host send user, password and query in it.
    if (name === 'host' || name === 'authority') return this.url(value.replace(/^[^@\s]+@/, `${REDACTED}@`));
    if (name === 'secwebsocketprotocol') return subprotocols(value);
    if (!isSecretHeader(name)) return this.#urls(value);
    if (name === 'cookie') return mapped(value, ';', cookie);
    if (name === 'setcookie') return mapped(value, ';', ofSetCookie);
    const scheme = name.endsWith('authorization') ? AUTH_SCHEME.exec(value)?.[0] : undefined;
    return (scheme ?? '') + REDACTED;
  }

  /** A header whose colon was forgotten. */
  #withoutColon(line: string): string {
    const [name = ''] = line.split(/[ \t=]/, 1);
    return name !== line && this.#hides(plain(name)) ? `${name} ${REDACTED}` : line;
  }

  #hides(name: string): boolean {
    return this.#names.has(name) || isSecretHeader(name);
  }

  #isSecretParameter(name: string): boolean {
    const known = plain(decoded(name));
    return this.#names.has(known) || isSecretName(known);
  }
}

function mapped(text: string, separator: string, shown: (part: string, at: number) => string): string {
  return text.split(separator).map(shown).join(separator);
}

function cookie(pair: string): string {
  const equals = pair.indexOf('=');
  if (equals > 0) return pair.slice(0, equals + 1) + REDACTED;
  return pair.trim() === '' ? pair : pair.replace(/\S.*/s, REDACTED);
}

/** The first is the cookie, the others say where it goes and how long it lives. */
function ofSetCookie(part: string, at: number): string {
  return at > 0 && COOKIE_ATTRIBUTE.test(part) ? part : cookie(part);
}

/** Tokens travel among them, and what follows a name such as `access_token` is one. */
function subprotocols(value: string): string {
  let follows = false;
  return value.replace(/[^\s,]+/g, (name) => {
    const isHidden = follows || isTokenLike(name);
    follows ||= !isHidden && isSecretName(plain(name));
    return isHidden ? REDACTED : name;
  });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
