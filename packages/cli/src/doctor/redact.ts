import { REDACTED, Redactor } from '@handfast/ws/protocol';
import type { Fact } from '../facts/fact.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Shorter ones would be found in words that are no secrets. */
const MIN_SECRET_LENGTH = 6;
/** No text that is cut has more in front of its `…`. */
const MAX_CUT_LENGTH = 400;

interface Planned {
  /** Heads of requests. */
  readonly heads: readonly string[];
  /** User and password, `user:password`. */
  readonly credentials: readonly string[];
}

/**
 * Hides secrets in whatever a diagnosis shows: those that names give away (credentials, cookies, tokens in queries), and
 * those that were sent, wherever a server repeats them.
 */
export class Redaction {
  readonly #redactor = new Redactor();
  readonly #sent: readonly string[];

  /** @param planned what will be sent, or may be: what these hide is hidden everywhere */
  constructor({ url, evidence }: Pick<Diagnosis, 'url' | 'evidence'>, planned: Partial<Planned> = {}) {
    const { proxy } = evidence;
    const exchanges = [evidence['plain-get']?.exchange, evidence.upgrade?.exchange, proxy?.asked, proxy?.askedFor443];
    const requests = [...exchanges.map((one) => one?.request ?? ''), ...(planned.heads ?? [])];
    const known = [evidence.url?.target?.credentials, proxy?.route?.credentials, ...(planned.credentials ?? [])];
    const sent = new Set([
      ...hiddenIn(url, this.#redactor.url(url)),
      ...requests.flatMap((request) => secretsIn(request, this.#redactor)),
      ...known.flatMap((both) => (both === undefined ? [] : formsOf(both))),
    ]);
    this.#sent = [...sent].filter((secret) => secret.length >= MIN_SECRET_LENGTH).sort((a, b) => b.length - a.length);
  }

  url(text: string): string {
    return this.#unsaid(this.#redactor.url(text));
  }

  /** The head of a request or an answer. */
  head(text: string): string {
    return this.#unsaid(this.#redactor.head(text));
  }

  /** A sentence, or any other text. */
  text(text: string): string {
    return this.#unsaid(this.#redactor.sentence(text));
  }

  /** A fact, with the values of which nothing is secret. */
  fact({ id, values }: Fact): Fact {
    const shown = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? this.text(value) : value,
    ]);
    return { id, values: Object.fromEntries(shown) };
  }

  #unsaid(text: string): string {
    let shown = text;
    for (const secret of this.#sent) shown = withoutBegin(shown.replaceAll(secret, REDACTED), secret);
    return shown;
  }
}

/** Of a secret in a text that was cut, the begin is left, in front of `…`. */
function withoutBegin(text: string, secret: string): string {
  const parts = text.split('…');
  return parts.map((part, i) => (i < parts.length - 1 ? withoutEnd(part, secret) : part)).join('…');
}

/** The text without what a secret begins with at its end. */
function withoutEnd(text: string, secret: string): string {
  const longest = Math.min(secret.length - 1, text.length, MAX_CUT_LENGTH);
  for (let length = longest; length >= MIN_SECRET_LENGTH; length--) {
    if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length) + REDACTED;
  }
  return text;
}

/** What the redactor hides in a request, piece by piece. */
function secretsIn(request: string, redactor: Redactor): string[] {
  const shown = redactor.head(request).split('\r\n');
  return request.split('\r\n').flatMap((line, i) => hiddenIn(line, shown[i] ?? line));
}

/** The parts of a line that stand where the shown text has holes. */
function hiddenIn(line: string, shown: string): string[] {
  const [first = '', ...others] = shown.split(REDACTED);
  const found: string[] = [];
  let at = first.length;
  for (const piece of others) {
    const end = piece === '' ? line.length : line.indexOf(piece, at);
    if (end < at) break;
    found.push(line.slice(at, end).trim());
    at = end + piece.length;
  }
  return found;
}

/** User and password may be repeated alone, together, or in base64. */
function formsOf(credentials: string): string[] {
  const colon = credentials.indexOf(':');
  return [credentials, credentials.slice(colon + 1), Buffer.from(credentials).toString('base64')];
}
