import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { DnsEvidence, HostAddress } from '../evidence/dns.ts';
import type { TcpAttempt, TcpEvidence } from '../evidence/tcp.ts';
import type { Target } from '../evidence/url.ts';
import { attemptFact } from '../facts/tcp.ts';
import { goesDirectly } from '../net/choose-proxy.ts';
import { isLoopback } from '../net/loopback.ts';
import { type TryLimits, tryEach, tryTcp } from '../wire/try-tcp.ts';
import type { Stage } from './stage.ts';

/** A name may have any number of addresses; programs try the first few. */
const MAX_ADDRESSES = 8;
const HTTPS_PORT = 443;
/** What firewalls make of a connection that they do not want. */
const BARRED = new Set(['timeout', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EPERM']);
const LOOPBACKS: readonly HostAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** Which addresses take a connection on the port: each by itself, with its outcome and time. */
export const tcpStage: Stage<'tcp'> = {
  id: 'tcp',
  applies: (_context, { url, dns }) => url?.target !== undefined && dns !== undefined && dns.addresses.length > 0,
  async probe({ plan, signal }, { url, dns }) {
    const port = url?.target?.port ?? 0;
    const limits: TryLimits = { timeoutMs: plan.timeoutMs, signal };
    const addresses = dns?.addresses.slice(0, MAX_ADDRESSES) ?? [];
    const isThisMachine = addresses.every(({ address }) => isLoopback(address) || isOwnAddress(address));
    const others = isThisMachine ? LOOPBACKS.filter(({ address }) => !has(addresses, address)) : [];
    const [attempts, siblings] = await Promise.all([tryEach(addresses, port, limits), tryEach(others, port, limits)]);
    const matters = goesDirectly(plan, url?.target as Target);
    const hasFailed = matters && attempts.every(({ outcome }) => outcome !== 'connected');
    const isWanted = ({ family }: HostAddress): boolean => plan.family === undefined || plan.family === family;
    const elsewhere = hasFailed ? await tryEach(onlyInDns(dns).filter(isWanted), port, limits) : [];
    const comparison = hasFailed && !isThisMachine ? await comparedWith443(attempts, limits) : undefined;
    return { matters, attempts, siblings, elsewhere, comparison, isThisMachine };
  },
  verdict: ({ attempts, matters }) => {
    if (attempts.every(({ outcome }) => outcome === 'connected')) return 'passed';
    return matters && attempts.every(({ outcome }) => outcome !== 'connected') ? 'failed' : 'odd';
  },
  facts: ({ attempts, siblings, elsewhere, comparison }: TcpEvidence) =>
    [...attempts, ...siblings, ...elsewhere, ...(comparison ? [comparison] : [])].map(attemptFact),
};

function isOwnAddress(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address));
}

function has(addresses: readonly HostAddress[], address: string): boolean {
  return addresses.some((one) => one.address === address);
}

function onlyInDns(dns: DnsEvidence | undefined): readonly HostAddress[] {
  const known = [...(dns?.addresses ?? []), ...(dns?.excluded ?? [])];
  return (dns?.direct?.addresses ?? [])
    .filter((address) => !has(known, address))
    .slice(0, MAX_ADDRESSES)
    .map((address) => ({ address, family: isIP(address) === 6 ? 6 : 4 }));
}

async function comparedWith443(attempts: readonly TcpAttempt[], limits: TryLimits): Promise<TcpAttempt | undefined> {
  const barred = attempts.find(({ outcome, port }) => BARRED.has(outcome) && port !== HTTPS_PORT);
  return barred && tryTcp(barred, HTTPS_PORT, limits);
}
