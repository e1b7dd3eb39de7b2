import { promises as dns, type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Context } from '../context.ts';
import type { DnsEvidence, HostAddress } from '../evidence/dns.ts';
import type { Target } from '../evidence/url.ts';
import { dnsFactsOf } from '../facts/dns.ts';
import { askDirectly } from '../net/ask-directly.ts';
import { goesDirectly } from '../net/choose-proxy.ts';
import { hostsEntries, hostsPath } from '../net/hosts-file.ts';
import { nameKindOf } from '../net/name-kind.ts';
import type { Plan } from '../options.ts';
import type { Stage } from './stage.ts';

/** Where names are looked up: this machine, but for tests. */
export interface NameSources {
  /** As programs do it: by the system, in its order. */
  lookup(host: string): Promise<readonly LookupAddress[]>;
  /** The DNS servers to ask directly; `undefined`: those of the system. */
  readonly servers: readonly string[] | undefined;
  readonly hostsPath: string;
}

const systemNames: NameSources = {
  lookup: (host) => dns.lookup(host, { all: true, order: 'verbatim' }),
  servers: undefined,
  hostsPath,
};

/** Which addresses the host has: for the system, as every program sees it, and for its DNS servers, asked directly. */
export function dnsStageOf(sources: NameSources): Stage<'dns'> {
  return {
    id: 'dns',
    applies: (_context, { url }) => url?.target !== undefined,
    async probe(context, { url }) {
      const target = url?.target as Target;
      const { host, port } = target;
      const found = given(context.plan, host, port) ?? (await lookedUp(context, host, sources));
      return { ...found, matters: goesDirectly(context.plan, target) };
    },
    verdict: ({ addresses, error, matters }) => {
      if (error === undefined && addresses.length > 0) return 'passed';
      return matters ? 'failed' : 'odd';
    },
    facts: dnsFactsOf,
  };
}

export const dnsStage: Stage<'dns'> = dnsStageOf(systemNames);

type Names = Omit<DnsEvidence, 'matters'>;

const NOT_ASKED = { error: undefined, ms: 0, hostsFile: [], direct: undefined };

/** What needs no lookup. */
function given(plan: Plan, host: string, port: number): Names | undefined {
  const chosen = plan.resolve.filter((one) => one.host.toLowerCase() === host.toLowerCase() && one.port === port);
  if (chosen.length > 0) {
    const addresses = chosen.map(({ address }) => hostAddress(address));
    return { host, source: 'resolve-option', ...allowed(plan, addresses), ...NOT_ASKED };
  }
  if (isIP(host) === 0) return undefined;
  return { host, source: 'literal', ...allowed(plan, [hostAddress(host)]), ...NOT_ASKED };
}

async function lookedUp({ plan, signal }: Context, host: string, sources: NameSources): Promise<Names> {
  const kind = nameKindOf(host);
  const ask = () => askDirectly(host, { servers: sources.servers, timeoutMs: plan.timeoutMs, signal });
  const isForDns = kind === 'public' || kind === 'private';
  const [system, hostsFile, answers] = await Promise.all([
    bySystem(sources, host, plan.timeoutMs, signal),
    hostsEntries(sources.hostsPath, host),
    isForDns ? ask() : undefined,
  ]);
  const { addresses, error, ms } = system;
  // Other names are only asked for where the system, which did so too, has failed: is it the name or the server?
  const direct = answers ?? (error === undefined || kind === 'localhost' ? undefined : await ask());
  return { host, source: 'system', ...allowed(plan, addresses), error, ms, hostsFile, direct };
}

interface Lookup {
  readonly addresses: readonly HostAddress[];
  readonly error: string | undefined;
  readonly ms: number;
}

/** A lookup of the system cannot be called off: it is no longer waited for. */
async function bySystem(sources: NameSources, host: string, timeoutMs: number, signal: AbortSignal): Promise<Lookup> {
  const began = performance.now();
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const late = new Promise<'late'>((resolve) => {
    deadline.addEventListener('abort', () => resolve('late'), { once: true });
    if (deadline.aborted) resolve('late');
  });
  try {
    const found = await Promise.race([sources.lookup(host), late]);
    const ms = performance.now() - began;
    if (found === 'late') return { addresses: [], error: signal.aborted ? 'aborted' : 'timeout', ms };
    return { addresses: found.map(({ address }) => hostAddress(address)), error: undefined, ms };
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return { addresses: [], error: code, ms: performance.now() - began };
  }
}

function hostAddress(address: string): HostAddress {
  return { address, family: isIP(address) === 6 ? 6 : 4 };
}

function allowed({ family }: Plan, addresses: readonly HostAddress[]): Pick<DnsEvidence, 'addresses' | 'excluded'> {
  const isAllowed = (one: HostAddress): boolean => family === undefined || one.family === family;
  return { addresses: addresses.filter(isAllowed), excluded: addresses.filter((one) => !isAllowed(one)) };
}
