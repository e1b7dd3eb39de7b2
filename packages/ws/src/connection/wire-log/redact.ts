/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** Headers that are secret, besides those in whose name one of `secretParts` stands. */
const secretHeaders = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie'];

/** Parameters of a query that are secret, without `-` and `_`; the same is true of them. */
const secretParameters = ['key', 'auth', 'authorization', 'pass', 'pwd', 'sig', 'sid', 'jwt', 'code', 'ticket'];
const secretParts = ['token', 'secret', 'password', 'passwd', 'signature', 'credential', 'apikey', 'session'];

/** A subprotocol of such a length is a token that somebody has put there because browsers cannot send headers. */
const LONGEST_SUBPROTOCOL = 40;

/** Hides secrets in handshakes. */
export class Redactor {
  readonly #names: ReadonlySet<string>;

  /** @param more further names of headers and of parameters of the query, in any spelling */
  constructor(more: readonly string[] = []) {
    this.#names = new Set(more.map(plain));
  }

  /** The head of a request or an answer, line by line. */
  head(text: string): string {
    let name = '';
    return text
      .split('\r\n')
      .map((line, i) => {
        if (i === 0) return this.#startLine(line);
        // RFC 9112 §5.2: a line that begins with a blank goes on with the header before it.
        if (/^[ \t]/.test(line)) return this.#hides(name) ? ` ${REDACTED}` : line;
        const colon = line.indexOf(':');
        if (colon < 0) return line;
        name = line.slice(0, colon).trim().toLowerCase();
        const value = line.slice(colon + 1).trim();
        const shown = this.#value(name, value);
        return shown === value ? line : `${line.slice(0, colon)}: ${shown}`;
      })
      .join('\r\n');
  }

  /** A sentence, with the URLs in it. */
  sentence(text: string): string {
    return text.replace(/[^\s"'<>()]+/g, (word) => (/[?@]/.test(word) ? this.url(word) : word));
  }

  /** A URL, or the target of a request: without user and password, and without the secrets of the query. */
  url(text: string): string {
    const open = text.replace(/^([a-z][\w+.-]*:\/\/)[^/?#\s]*@/i, `$1${REDACTED}@`);
    const [, before = open, query, after = ''] = /^([^?#]*)\?([^#]*)(.*)$/s.exec(open) ?? [];
    if (query === undefined) return open;
    const pairs = query.split('&').map((pair) => {
      const equals = pair.indexOf('=');
      const isSecret = equals > 0 && equals < pair.length - 1 && this.#isSecretParameter(pair.slice(0, equals));
      return isSecret ? `${pair.slice(0, equals)}=${REDACTED}` : pair;
    });
    return `${before}?${pairs.join('&')}${after}`;
  }

  #startLine(line: string): string {
    if (line.startsWith('HTTP/')) return line;
    return line.replace(/^(\S+ )(\S+)/, (_, method: string, target: string) => method + this.url(target));
  }

  #value(name: string, value: string): string {
    if (value === '') return value;
    if (name === 'location' || name === 'referer' || name === 'origin') return this.url(value);
    if (name === 'sec-websocket-protocol') return value.replace(/[^\s,]+/g, shortSubprotocol);
    if (!this.#hides(name)) return value;
    if (name === 'cookie' && value.includes('=')) return value.replace(/=[^;]*/g, `=${REDACTED}`);
    if (name === 'set-cookie' && value.includes('=')) return value.replace(/=[^;]*/, `=${REDACTED}`);
    // The scheme is worth knowing: half of all failures are `Bearer` forgotten.
    const scheme = name.endsWith('authorization') ? /^[A-Za-z][\w-]* (?=\S)/.exec(value)?.[0] : undefined;
    return (scheme ?? '') + REDACTED;
  }

  #hides(name: string): boolean {
    if (this.#names.has(plain(name)) || secretHeaders.includes(name)) return true;
    return !name.startsWith('access-control-') && hasSecretPart(plain(name));
  }

  #isSecretParameter(name: string): boolean {
    const known = plain(decoded(name));
    if (this.#names.has(known) || secretParameters.includes(known)) return true;
    return hasSecretPart(known);
  }
}

function hasSecretPart(name: string): boolean {
  return secretParts.some((part) => name.includes(part));
}

function shortSubprotocol(name: string): string {
  return name.length > LONGEST_SUBPROTOCOL || /^eyJ[\w-]+\./.test(name) ? REDACTED : name;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
