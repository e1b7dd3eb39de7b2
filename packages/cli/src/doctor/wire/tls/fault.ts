import type { OpenFailure } from '../../evidence/exchange.ts';
import type { TlsFailure, TlsFault } from '../../evidence/tls.ts';

/** What OpenSSL says, and what it means; the first that matches counts. */
const SAYINGS: readonly (readonly [saying: RegExp, fault: TlsFault])[] = [
  [/alert number \d+/i, 'alert'],
  [/wrong version number|packet length too long|http request|not a TLS|unknown record|unexpected message/i, 'not-tls'],
  [/unsupported protocol|no protocols available|version too low/i, 'version'],
  [
    /too small|too weak|legacy|wrong (?:cipher|curve|signature)|unknown cipher|no (?:shared|suitable)|bad ecpoint/i,
    'weak',
  ],
];

/** What kind of failure that is, from the words of OpenSSL and the codes of the system. */
export function tlsFailure(failure: OpenFailure, isAfterHandshake = false): TlsFailure {
  const alert = /alert number (\d+)/i.exec(failure.message)?.[1];
  return {
    ...failure,
    fault: faultOf(failure),
    alert: alert === undefined ? undefined : Number(alert),
    isAfterHandshake,
  };
}

function faultOf({ stage, code, message }: OpenFailure): TlsFault {
  if (stage !== 'tls') return 'not-opened';
  if (code === 'timeout' || code === 'aborted') return 'timeout';
  if (code === 'closed' || /disconnected before secure|unexpected eof/i.test(message)) return 'closed';
  const saying = SAYINGS.find(([pattern]) => pattern.test(`${code} ${message}`));
  if (saying) return saying[1];
  return /^(?:ECONNRESET|EPIPE|ECONNABORTED)$/.test(code) ? 'reset' : 'other';
}
