import { acceptFor, type HeaderField } from '@handfast/ws/protocol';
import type { Search } from '../../../src/doctor/bisection/bisect.ts';
import type { Attempt } from '../../../src/doctor/bisection/change.ts';
import {
  type MakeHandshake,
  Prober,
  type ProberClock,
  type ProberLimits,
} from '../../../src/doctor/bisection/prober.ts';
import { starts } from '../../../src/doctor/bisection/starts.ts';
import type { Exchange } from '../../../src/doctor/evidence/exchange.ts';
import { headerValue } from '../../../src/doctor/evidence/request-shape.ts';
import type { Target } from '../../../src/doctor/evidence/url.ts';
import { type DiagnoseOptions, planOf } from '../../../src/doctor/options.ts';
import { readUrl } from '../../../src/doctor/stages/url.ts';
import { upgradeRequest, written } from '../../../src/doctor/wire/request.ts';
import { routeOf } from '../../../src/doctor/wire/route.ts';
import { exchangeOf } from '../support/diagnosis.ts';

/** What the server makes of a request: a status, or the end of the connection. */
export type Rule = (attempt: Attempt) => number | 'closed' | 'unreachable';

/** A server that opens what its rule gives 101 for. */
export function serverOf(rule: Rule): MakeHandshake & { readonly seen: Attempt[] } {
  const seen: Attempt[] = [];
  const handshake = async (attempt: Attempt): Promise<Exchange> => {
    seen.push(attempt);
    const { text, key } = written(attempt.shape);
    const verdict = rule(attempt);
    if (verdict === 'closed') return exchangeOf(text, '');
    if (verdict === 'unreachable') {
      const failure = { stage: 'tcp', code: 'ECONNREFUSED', message: '', ms: 1 } as const;
      return { ...exchangeOf(text, ''), end: 'not-opened', failure };
    }
    return { ...exchangeOf(text, answer(verdict, key, attempt)), request: text, key };
  };
  return Object.assign(handshake, { seen });
}

function answer(status: number, key: string, { shape }: Attempt): string {
  if (status !== 101) return `HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`;
  const protocol = headerValue(shape, 'sec-websocket-protocol')?.split(',')[0]?.trim();
  const chosen = protocol === undefined ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
  return `HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor(key)}\r\n${chosen}\r\n`;
}

export const limits: ProberLimits = {
  concurrency: 6,
  perSecond: Number.POSITIVE_INFINITY,
  maxHandshakes: 96,
  budgetMs: 60_000,
  signal: new AbortController().signal,
};

/** Time that passes by itself, from one sleeper to the next. */
export class QuickClock implements ProberClock {
  ms = 0;
  readonly #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.ms;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ until: this.ms + ms, wake });
      setImmediate(() => this.#next());
    });
  }

  #next(): void {
    const next = this.#sleepers.sort((a, b) => a.until - b.until).shift();
    if (next === undefined) return;
    this.ms = Math.max(this.ms, next.until);
    next.wake();
  }
}

/** A prober and one for proof, of the same server. */
export function probersOf(handshake: MakeHandshake, more: Partial<ProberLimits> = {}): readonly [Prober, Prober] {
  const clock = new QuickClock();
  return [new Prober(handshake, { ...limits, ...more }, clock), new Prober(handshake, { ...limits, ...more }, clock)];
}

/** Everything that a search starts with, for a URL and options as a user gives them. */
export async function searchFor(url: string, handshake: MakeHandshake, options: DiagnoseOptions = {}): Promise<Search> {
  const plan = planOf(url, options);
  const evidence = { url: readUrl(url) };
  const target = evidence.url.target as Target;
  const attempt: Attempt = { shape: upgradeRequest(plan, target, evidence), route: routeOf(plan, target, evidence) };
  return {
    attempt,
    failed: await handshake(attempt),
    target,
    answers: [],
    addresses: [],
    names: [],
    like: undefined,
    starts: starts(plan, target, evidence).map(({ profile, shape }) => ({ client: profile.id, shape })),
  };
}

/** The headers of an attempt by their names in lower case. */
export function headersOf({ shape }: Attempt): ReadonlyMap<string, string> {
  return new Map(shape.fields.map(([name, value]: HeaderField) => [name.toLowerCase(), value]));
}
