import type { FindingCode } from '../../../findings/codes.ts';
import type { TcpAttempt } from '../../evidence/tcp.ts';
import { attemptFact } from '../../facts/tcp.ts';
import type { Check } from '../check.ts';
import { isConnected, kindOf, thatCount } from './outcomes.ts';

/** One address is reached, and another is not: who tries that one first, or tries no other, fails. */
export const someFailed: Check = (evidence) => {
  const attempts = evidence.tcp?.attempts ?? [];
  if (!attempts.some(isConnected)) return [];
  const failed = thatCount(attempts).filter((one) => !isConnected(one) && kindOf(one) !== 'aborted');
  const facts = attempts.map(attemptFact);
  return [...new Set(failed.map((one) => codeOf(one, attempts)))].map((code) => ({
    code,
    severity: 'warning',
    confidence: 'certain',
    facts,
  }));
};

function codeOf(failed: TcpAttempt, attempts: readonly TcpAttempt[]): FindingCode {
  const worksOverIpv4 = attempts.some((one) => one.family === 4 && isConnected(one));
  const worksOverIpv6 = attempts.some((one) => one.family === 6 && isConnected(one));
  if (failed.family === 6 && worksOverIpv4 && !worksOverIpv6) return 'ipv6-unreachable';
  const kind = kindOf(failed);
  if (kind === 'refused') return 'nothing-listens';
  if (kind === 'no-route') return 'no-route-to-host';
  return kind === 'reset' ? 'connection-reset' : 'packets-dropped';
}
