import { type Fact, fact } from '../../facts/fact.ts';
import type { Listener } from '../evidence/machine.ts';

/** Who listens where, as a fact. */
export function listenerFact({ address, family, port, process, pid }: Listener): Fact {
  const endpoint = family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  if (pid === undefined) return fact('machine-listener-unknown', { endpoint });
  if (process === undefined) return fact('machine-listener-pid', { endpoint, pid: String(pid) });
  return fact('machine-listener', { endpoint, process, pid: String(pid) });
}
