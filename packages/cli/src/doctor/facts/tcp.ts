import { type Fact, fact } from '../../facts/fact.ts';
import type { TcpAttempt } from '../evidence/tcp.ts';

/** What became of one connection, as a fact. */
export function attemptFact({ address, family, port, outcome, ms }: TcpAttempt): Fact {
  const endpoint = family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  if (outcome === 'connected') return fact('tcp-connected', { endpoint, ms });
  if (outcome === 'timeout') return fact('tcp-silent', { endpoint, ms });
  return fact('tcp-failed', { endpoint, code: outcome, ms });
}
