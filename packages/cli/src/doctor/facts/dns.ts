import { type Fact, fact } from '../../facts/fact.ts';
import type { DnsEvidence } from '../evidence/dns.ts';

/** What was learnt of a name, as facts. */
export function dnsFactsOf(evidence: DnsEvidence): readonly Fact[] {
  const { host, source, addresses, excluded, error, ms, hostsFile, direct } = evidence;
  const facts: Fact[] = [];
  const list = addresses.map(({ address }) => address).join(', ');
  if (error !== undefined) facts.push(fact('dns-failed', { host, code: error, ms }));
  else if (source === 'literal') facts.push(fact('dns-literal', { host }));
  else if (addresses.length > 0) {
    facts.push(source === 'system' ? fact('dns-addresses', { host, list, ms }) : fact('dns-given', { host, list }));
  }
  if (excluded.length > 0) {
    facts.push(fact('dns-excluded', { list: excluded.map(({ address }) => address).join(', ') }));
  }
  if (hostsFile.length > 0) facts.push(fact('dns-hosts-file', { host, list: hostsFile.join(', ') }));
  if (direct) facts.push(directFact(host, direct));
  return facts;
}

function directFact(host: string, { servers, addresses, error, ms }: NonNullable<DnsEvidence['direct']>): Fact {
  const who = servers.join(', ');
  if (addresses.length > 0) return fact('dns-direct', { host, servers: who, list: addresses.join(', '), ms });
  return fact('dns-direct-failed', { host, servers: who, code: error ?? 'ENODATA', ms });
}
