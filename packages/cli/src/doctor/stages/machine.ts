import type { Listener, MachineEvidence } from '../evidence/machine.ts';
import { type Fact, fact } from '../facts/fact.ts';
import { listenerFact } from '../facts/of-machine.ts';
import { type FindListeners, findListeners } from '../net/listeners/listeners.ts';
import { isLoopback } from '../net/loopback.ts';
import type { Stage } from './stage.ts';

/** Ports as far away as a second start of the same program, or a habit of the next tool, puts them. */
const NEAR = 10;
const MAX_SHOWN = 3;

/** Who listens on the port, and close to it: asked of this machine itself, and for loopback targets only. Nothing is sent. */
export function machineStageOf(find: FindListeners): Stage<'machine'> {
  return {
    id: 'machine',
    applies: (_context, { url }) => url?.target !== undefined && isLoopback(url.target.host),
    async probe({ plan, signal }, { url }): Promise<MachineEvidence> {
      const wanted = url?.target?.port ?? 0;
      const limits = AbortSignal.any([signal, AbortSignal.timeout(plan.timeoutMs)]);
      const { source, listeners } = await find((port) => Math.abs(port - wanted) <= NEAR, limits);
      return {
        source,
        owners: listeners.filter(({ port }) => port === wanted),
        neighbours: listeners.filter(({ port }) => port !== wanted).sort(byDistance(wanted)),
      };
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

function byDistance(wanted: number) {
  return (one: Listener, other: Listener): number => Math.abs(one.port - wanted) - Math.abs(other.port - wanted);
}
