import { fact } from '../../facts/fact.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Check } from './check.ts';

const MINUTE_MS = 60_000;
/** What tokens and one-time passwords forgive. */
const TOLERATED_MS = 5 * MINUTE_MS;
/** Certificates are valid from and to a certain second, and are refused for it. */
const AGE_ERRORS = new Set(['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED']);

/** The clock of this machine, against the `Date` of the answers (RFC 9110 §6.6.1). */
export const clockWrong: Check = (evidence) => {
  const { environment, tls } = evidence;
  const dates = [evidence['plain-get']?.exchange, evidence.upgrade?.exchange].flatMap(dateOf);
  const [dateMs] = dates;
  if (environment === undefined || dateMs === undefined) return [];
  const skewMs = dateMs - environment.clockMs;
  if (!dates.every((one) => Math.abs(one - environment.clockMs) > TOLERATED_MS)) return [];
  const isFatal = AGE_ERRORS.has(tls?.authorizationError ?? '') && explainsAge(evidence, dateMs);
  const facts = [
    fact('environment-clock-off', {
      date: new Date(dateMs).toISOString(),
      clock: new Date(environment.clockMs).toISOString(),
      minutes: Math.abs(skewMs) / MINUTE_MS,
    }),
  ];
  // Which of both clocks is wrong, nobody can tell from here, unless a certificate is the third witness.
  return [
    { code: 'clock-wrong', severity: isFatal ? 'error' : 'warning', confidence: isFatal ? 'certain' : 'likely', facts },
  ];
};

/** When the answer was made; nothing for one from a cache, which is as old as it says (RFC 9111 §5.1). */
function dateOf(exchange: Exchange | undefined): readonly number[] {
  const headers = exchange?.head?.headers;
  const date = headers?.get('date');
  if (date === undefined || headers?.get('age') !== undefined || /\bhit\b/i.test(headers?.get('x-cache') ?? ''))
    return [];
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? [] : [ms];
}

/** Would the certificate be valid if it were as late as the server says? */
function explainsAge(evidence: Evidence, dateMs: number): boolean {
  const leaf = evidence.tls?.chain[0];
  return leaf !== undefined && leaf.notBefore.getTime() <= dateMs && dateMs <= leaf.notAfter.getTime();
}
