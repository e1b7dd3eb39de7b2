import { REDACTED, Redactor } from '@handfast/ws/protocol';
import type { Diagnosis } from './diagnosis.ts';

/** Shorter ones would be found in words that are no secrets. */
const MIN_SECRET_LENGTH = 6;

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

  #unsaid(text: string): string {
    let shown = text;
    for (const secret of this.#sent) shown = shown.replaceAll(secret, REDACTED);
    return shown;
  }
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
