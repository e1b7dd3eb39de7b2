import { type Fact, fact } from '../../../facts/fact.ts';
import type { Evidence } from '../../evidence/index.ts';
import type { ProxyEvidence } from '../../evidence/proxy.ts';
import { dnsFactsOf } from '../../facts/dns.ts';
import { proxyFactsOf } from '../../facts/proxy.ts';
import { attemptFact } from '../../facts/tcp.ts';
import type { Check } from '../check.ts';
import { failsDirectly } from '../routes.ts';
import { kindOf } from '../tcp/outcomes.ts';

/** Only the proxy leads to the server. Programs that do not know of it, and those that `NO_PROXY` exempts, fail. */
export const proxyIgnored: Check = (evidence) => {
  const { proxy } = evidence;
  if (!isShutOff(evidence)) return [];
  if (proxy?.use === 'route') {
    if (proxy.tunnel !== 'open') return [];
    const severity = proxy.source === 'option' ? 'note' : 'warning';
    return [{ code: 'proxy-ignored', severity, confidence: 'certain', facts: factsOf(evidence, proxy) }];
  }
  if (proxy?.use === 'exempt') {
    if (proxy.tunnel !== 'open') return [];
    return [{ code: 'proxy-ignored', severity: 'error', confidence: 'certain', facts: factsOf(evidence, proxy) }];
  }
  const named = namedByEnvironment(evidence);
  if (named.length === 0) return [];
  const facts = [...directFacts(evidence), ...named];
  return [{ code: 'proxy-ignored', severity: 'error', confidence: 'likely', facts }];
};

/** Does the direct way end in nothing, as behind a firewall that wants a proxy to be used? A refusal comes from the server. */
function isShutOff(evidence: Evidence): boolean {
  const { dns, tcp } = evidence;
  if (dns?.error !== undefined) return dns.error !== 'aborted';
  const kinds = new Set(tcp?.attempts.map(kindOf));
  return failsDirectly(evidence) && !kinds.has('refused') && !kinds.has('aborted') && !tcp?.isThisMachine;
}

function factsOf(evidence: Evidence, proxy: ProxyEvidence): readonly Fact[] {
  return [...directFacts(evidence), ...proxyFactsOf(proxy)];
}

function directFacts({ dns, tcp }: Evidence): readonly Fact[] {
  const attempts = tcp?.attempts.map(attemptFact) ?? [];
  return dns?.error === undefined ? attempts : [...dnsFactsOf(dns), ...attempts];
}

/** A proxy that this diagnosis does without: the options say so, or it is one that is not spoken here. */
function namedByEnvironment({ environment }: Evidence): readonly Fact[] {
  return Object.entries(environment?.proxyVariables ?? {})
    .filter(([name]) => !/^no_proxy$/i.test(name))
    .map(([name, value]) => fact('environment-proxy', { name, value }));
}
