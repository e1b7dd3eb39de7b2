import { type Fact, fact } from '../../facts/fact.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Listener, MachineEvidence } from '../evidence/machine.ts';
import { listenerFact } from '../facts/machine.ts';
import { type FindListeners, findListeners } from '../net/listeners/listeners.ts';
import { isLoopback } from '../net/loopback.ts';
import type { Stage } from './stage.ts';

/** Ports as far away as a second start of the same program, or a habit of the next tool, puts them. */
const NEAR = 10;
const MAX_SHOWN = 3;
/** Machines with thousands of processes take long to look through, and nobody is to wait for that. */
const MAX_LOOK_MS = 1000;

/** Who listens on the port, and close to it: asked of this machine itself, and for loopback targets only. Nothing is sent. */
export function machineStageOf(find: FindListeners, maxLookMs = MAX_LOOK_MS): Stage<'machine'> {
  return {
    id: 'machine',
    applies: (_context, evidence) => leadsHere(evidence),
    async probe({ plan, signal }, { url }): Promise<MachineEvidence> {
      const wanted = url?.target?.port ?? 0;
      const limits = AbortSignal.any([signal, AbortSignal.timeout(Math.min(plan.timeoutMs, maxLookMs))]);
      const { source, listeners: owners } = await find((port) => port === wanted, limits);
      if (source === undefined || owners.length > 0) return { source, owners, neighbours: [] };
      // Who else listens is of interest only where nobody does on the port itself.
      const { listeners } = await find((port) => Math.abs(port - wanted) <= NEAR, limits);
      return { source, owners, neighbours: [...listeners].sort(byDistance(wanted)) };
    },
    verdict: ({ source, owners }) => (source === undefined || owners.length > 0 ? 'passed' : 'odd'),
    facts({ source, owners, neighbours }) {
      if (source === undefined) return [fact('machine-unknown')];
      const facts: Fact[] = owners.map(listenerFact);
      if (owners.length === 0) facts.push(fact('machine-nobody'), ...neighbours.slice(0, MAX_SHOWN).map(listenerFact));
      return facts;
    },
  };
}

export const machineStage: Stage<'machine'> = machineStageOf(findListeners);

/** Is it this machine, by its name or by all of its addresses? */
function leadsHere({ url, dns }: Evidence): boolean {
  if (url?.target === undefined) return false;
  if (isLoopback(url.target.host)) return true;
  const addresses = dns?.addresses ?? [];
  return addresses.length > 0 && addresses.every(({ address }) => isLoopback(address));
}

function byDistance(wanted: number) {
  return (one: Listener, other: Listener): number => Math.abs(one.port - wanted) - Math.abs(other.port - wanted);
}
