import { fact } from '../../facts/fact.ts';
import type { Finding } from '../../findings/finding.ts';
import type { UpgradeEvidence } from '../evidence/http.ts';
import type { Listener } from '../evidence/machine.ts';
import { listenerFact } from '../facts/machine.ts';
import { isLoopback } from '../net/loopback.ts';
import { type Check, firstOf } from './check.ts';
import { certainError } from './found.ts';
import { goesThroughProxy } from './routes.ts';

/** As close to the limit as it takes for the next accept to fail now and then. */
const NEARLY_FULL = 0.97;

/** The same port of several loopback addresses belongs to several programs: which one answers depends on the address. */
const portTaken: Check = (evidence) => {
  const owners = evidence.machine?.owners ?? [];
  const programs = new Set(owners.flatMap(({ process }) => process ?? []));
  if (programs.size < 2) return [];
  const facts = owners.map(listenerFact);
  return [
    {
      code: 'port-taken-by-another-process',
      severity: 'warning',
      confidence: 'likely',
      facts,
    },
  ];
};

/** Programs that take ports which people use for servers of their own, as their answers say. */
const SQUATTERS: readonly (readonly [server: RegExp, name: string])[] = [[/^AirTunes/i, 'AirPlay Receiver (macOS)']];

/** Somebody answers, and it is not the server that was meant. */
const squatter: Check = (evidence) => {
  const { url, upgrade } = evidence;
  const server = upgrade?.exchange.head?.headers.get('server') ?? '';
  const program = SQUATTERS.find(([pattern]) => pattern.test(server))?.[1];
  if (program === undefined || upgrade?.opened || !isLoopback(url?.target?.host ?? '')) return [];
  const facts = [fact('machine-squatter', { server, program })];
  return [certainError('port-taken-by-another-process', facts)];
};

/** The system accepts for a program that is stopped; nobody will ever answer. */
const stopped: Check = ({ machine, upgrade }) => {
  const found = machine?.owners.filter(({ isStopped }) => isStopped) ?? [];
  if (found.length === 0 || upgrade?.opened) return [];
  return [{ code: 'handshake-unanswered', severity: 'error', confidence: 'certain', facts: found.map(stoppedFact) }];
};

const descriptors: Check = ({ machine, upgrade }) =>
  (machine?.owners ?? []).filter(isNearlyFull).map(
    (owner): Finding => ({
      code: 'descriptor-limit',
      severity: isCutOff(upgrade) ? 'error' : 'warning',
      confidence: 'likely',
      facts: [fact('machine-descriptors', { ...named(owner), open: owner.openFiles ?? 0, max: owner.maxFiles ?? 0 })],
    }),
  );

/** Without a descriptor for it, a connection is closed, or waits for one. */
function isCutOff(upgrade: UpgradeEvidence | undefined): boolean {
  const end = upgrade?.exchange.end;
  return end === 'closed' || end === 'reset' || end === 'timeout';
}

function isNearlyFull({ openFiles, maxFiles }: Listener): boolean {
  return openFiles !== undefined && maxFiles !== undefined && openFiles >= maxFiles * NEARLY_FULL;
}

function stoppedFact(owner: Listener) {
  return fact('machine-stopped', named(owner));
}

function named({ process, pid }: Listener): { readonly process: string; readonly pid: string } {
  return { process: process ?? '?', pid: String(pid ?? '?') };
}

/** What this machine says of the programs behind a loopback target. */
export const machineChecks: Check = (evidence) =>
  goesThroughProxy(evidence) ? [] : [...firstOf(squatter, stopped, descriptors)(evidence), ...portTaken(evidence)];
