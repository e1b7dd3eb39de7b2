import { type Fact, fact } from '../../../facts/fact.ts';
import type { FindingCode } from '../../../findings/codes.ts';
import type { Evidence } from '../../evidence/index.ts';
import type { TcpEvidence } from '../../evidence/tcp.ts';
import { listenerFact } from '../../facts/machine.ts';
import { attemptFact } from '../../facts/tcp.ts';
import type { Check } from '../check.ts';
import { failsDirectly } from '../routes.ts';
import { isConnected, kindOf, type OutcomeKind, thatCount } from './outcomes.ts';

const codes: Readonly<Partial<Record<OutcomeKind, FindingCode>>> = {
  refused: 'nothing-listens',
  silent: 'packets-dropped',
  forbidden: 'packets-dropped',
  'no-route': 'no-route-to-host',
  reset: 'connection-reset',
  'no-files': 'descriptor-limit',
  'no-ports': 'local-ports-exhausted',
  other: 'all-addresses-failed',
};

const MAX_NEIGHBOURS = 3;

/** No address takes a connection: for one reason, or for several. */
export const allFailed: Check = (evidence) => {
  const { tcp } = evidence;
  if (tcp === undefined || !failsDirectly(evidence)) return [];
  const found = new Set(thatCount(tcp.attempts).map(kindOf));
  if (found.has('aborted')) return [];
  const [only = 'other', ...others] = found;
  const kind = only === 'no-route' && isAlive(tcp) ? 'forbidden' : only;
  const code = (others.length === 0 ? codes[kind] : undefined) ?? 'all-addresses-failed';
  const facts = [...tcp.attempts.map(attemptFact), ...compared(tcp), ...hints(evidence)];
  const confidence = kind === 'forbidden' ? 'likely' : 'certain';
  return [{ code, severity: 'error', confidence, facts }];
};

/** Another port of that host answers: what says that there is no way to this one is a firewall (ICMP, administratively prohibited). */
function isAlive({ comparison }: TcpEvidence): boolean {
  return comparison !== undefined && (isConnected(comparison) || kindOf(comparison) === 'refused');
}

/** Is it the host or the port? */
function compared({ comparison, attempts }: TcpEvidence): readonly Fact[] {
  if (comparison === undefined || kindOf(comparison) === 'aborted') return [];
  const { address, port } = comparison;
  const wanted = attempts[0]?.port ?? 0;
  if (isConnected(comparison)) return [fact('tcp-other-port-open', { address, port, wanted })];
  return [fact('tcp-other-port-fails', { address, port, code: comparison.outcome })];
}

/** Who is close by, and what "localhost" is here. */
function hints({ tcp, environment, machine }: Evidence): readonly Fact[] {
  if (!tcp?.isThisMachine) return [];
  const near = machine?.neighbours.slice(0, MAX_NEIGHBOURS).map(listenerFact) ?? [];
  return environment?.isContainer ? [...near, fact('tcp-hint-container')] : near;
}
