import { isIP } from 'node:net';
import { type Fact, fact } from '../../facts/fact.ts';
import type { Confidence, Finding } from '../../findings/finding.ts';
import type { DnsEvidence, HostAddress } from '../evidence/dns.ts';
import type { Evidence } from '../evidence/index.ts';
import { dnsFactsOf } from '../facts/dns.ts';
import { attemptFact } from '../facts/tcp.ts';
import { isLoopback } from '../net/loopback.ts';
import { nameKindOf } from '../net/name-kind.ts';
import { type Check, firstOf } from './check.ts';
import { certainError } from './found.ts';
import { failsDirectly, goesThroughProxy } from './routes.ts';

/** Resolvers wait two seconds or more before they ask the next server. */
const SLOW_MS = 2000;
/** The server itself says that there is no such name, or no address of it. */
const NO_SUCH_NAME = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA']);
/** Nobody answered. */
const NO_ANSWER = new Set(['ETIMEOUT', 'ECONNREFUSED', 'ECANCELLED', 'EAI_AGAIN', 'timeout', 'ENOSERVERS']);

/** DNS knows addresses that the system does not: hosts file, stale cache, another view of the same zone. */
const onlyDnsKnows: Check = ({ dns, tcp }) => {
  if (dns?.direct === undefined || dns.direct.addresses.length === 0) return [];
  const reached = tcp?.elsewhere.filter(({ outcome }) => outcome === 'connected') ?? [];
  if (dns.error !== undefined && NO_SUCH_NAME.has(dns.error)) return differ(dns, 'error', 'certain');
  return reached.length > 0 ? differ(dns, 'error', 'certain', reached.map(attemptFact)) : [];
};

/** A filter answers for the DNS server, or a hosts file for everybody: a public name leads to this machine, or to nowhere. */
const sinkhole: Check = (evidence) => {
  const { dns } = evidence;
  if (dns === undefined || nameKindOf(dns.host) !== 'public' || !failsDirectly(evidence)) return [];
  const known = dns.direct?.addresses.filter((address) => !isNowhere(address)) ?? [];
  // A name for this machine may be meant so, by those who develop a site, unless the world knows it by another address.
  const isSunk = ({ address }: HostAddress): boolean =>
    isUnspecified(address) || (isNowhere(address) && known.length > 0);
  if (dns.addresses.length === 0 || !dns.addresses.every(isSunk)) return [];
  return differ(dns, 'error', 'likely', [fact('dns-sinkhole', { host: dns.host })]);
};

/** Worth knowing where something fails, and where a hosts file decides. */
const answersDiffer: Check = (evidence) => {
  const { dns } = evidence;
  const known = dns?.direct?.addresses ?? [];
  if (dns === undefined || known.length === 0) return [];
  const isElsewhere = dns.addresses.length > 0 && dns.addresses.every(({ address }) => !known.includes(address));
  if (!isElsewhere) return [];
  const isByHostsFile = dns.hostsFile.some((address) => dns.addresses.some((one) => one.address === address));
  if (isByHostsFile) return differ(dns, 'note', 'certain');
  return failsDirectly(evidence) ? differ(dns, 'note', 'possible') : [];
};

function differ(
  dns: DnsEvidence,
  severity: Finding['severity'],
  confidence: Confidence,
  more: readonly Fact[] = [],
): readonly Finding[] {
  const facts = [...dnsFactsOf(dns), ...more];
  return [{ code: 'dns-answers-differ', severity, confidence, facts, params: { host: dns.host } }];
}

function isNowhere(address: string): boolean {
  return isUnspecified(address) || (isIP(address) !== 0 && isLoopback(address));
}

function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** Nobody could be asked, or nobody answered: the name may be right. */
const resolverUnreachable: Check = ({ dns }) => {
  if (dns?.error === undefined || dns.error === 'aborted') return [];
  const { error, direct } = dns;
  const isSilent = direct?.error !== undefined && NO_ANSWER.has(direct.error);
  const isUnsure = NO_ANSWER.has(error) || !NO_SUCH_NAME.has(error);
  const saysNo = direct?.error !== undefined && NO_SUCH_NAME.has(direct.error);
  if (saysNo || !(isUnsure || isSilent)) return [];
  const confidence = isSilent && isUnsure ? 'certain' : 'likely';
  return [{ code: 'dns-resolver-unreachable', severity: 'error', confidence, facts: dnsFactsOf(dns) }];
};

const nameUnknown: Check = (evidence) => {
  const { dns } = evidence;
  if (dns?.error === undefined || dns.error === 'aborted') return [];
  const facts = [...dnsFactsOf(dns), ...hintsOf(evidence, dns.host)];
  return [certainError('dns-name-unknown', facts)];
};

/** The name has addresses, and the options rule every one of them out. */
const familyMissing: Check = ({ dns }) => {
  if (dns === undefined || dns.error !== undefined || dns.addresses.length > 0 || dns.excluded.length === 0) return [];
  return [{ code: 'no-route-to-host', severity: 'error', confidence: 'certain', facts: dnsFactsOf(dns) }];
};

/** It was found in the end: the first of the servers did not answer, and every new connection waits for it. */
const slowLookup: Check = ({ dns }) => {
  if (dns === undefined || dns.source !== 'system' || dns.error !== undefined || dns.ms < SLOW_MS) return [];
  const facts = dnsFactsOf(dns);
  return [{ code: 'dns-resolver-unreachable', severity: 'warning', confidence: 'likely', facts }];
};

/** What the name itself suggests. */
function hintsOf({ environment }: Evidence, host: string): readonly Fact[] {
  const kind = nameKindOf(host);
  if (/^(?:undefined|null|nan|\[?object.*|\$.*|%.*)$/i.test(host)) return [fact('dns-hint-placeholder', { host })];
  if (kind === 'multicast') return [fact('dns-hint-multicast', { host })];
  if (kind === 'private') return [fact('dns-hint-private', { host })];
  if (kind === 'localhost') return [fact('dns-hint-localhost', { host })];
  if (kind !== 'single') return [];
  return [fact(environment?.isContainer ? 'dns-hint-single-in-container' : 'dns-hint-single', { host })];
}

/** The name of the host, where the connection itself has to know it. */
export const dnsChecks: Check = (evidence) =>
  goesThroughProxy(evidence)
    ? []
    : firstOf(
        onlyDnsKnows,
        sinkhole,
        familyMissing,
        resolverUnreachable,
        nameUnknown,
        slowLookup,
        answersDiffer,
      )(evidence);
