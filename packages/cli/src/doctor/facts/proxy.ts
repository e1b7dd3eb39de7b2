import { type Fact, fact } from '../../facts/fact.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { ProxyEvidence } from '../evidence/proxy.ts';

/** What was learnt of a proxy, as facts. */
export function proxyFactsOf(evidence: ProxyEvidence): readonly Fact[] {
  const { source, url, use, fault, tunnel, asked, askedFor443, speaks, authorizationError } = evidence;
  const named = source === 'option' ? fact('proxy-by-option', { url }) : fact('proxy-by-variable', { source, url });
  const facts: Fact[] = [named];
  if (fault !== undefined) return [...facts, fact(`proxy-fault-${fault}`)];
  if (use === 'exempt') facts.push(fact('proxy-exempt'));
  if (asked) facts.push(answerFact(asked, tunnel === 'open'));
  const schemes = asked?.head && schemesOf(asked.head);
  if (schemes) facts.push(fact('proxy-schemes', { schemes }));
  const reason = asked?.head?.headers.get('x-squid-error');
  if (reason !== undefined) facts.push(fact('proxy-reason', { reason }));
  if (speaks !== undefined) facts.push(fact(`proxy-speaks-${speaks}`));
  if (askedFor443) facts.push(...for443(askedFor443));
  if (authorizationError !== undefined) facts.push(fact('proxy-certificate', { code: authorizationError }));
  return facts;
}

function answerFact({ request, end, head, failure, rest }: Exchange, isOpen: boolean): Fact {
  const authority = request.split(' ')[1] ?? '';
  if (failure) return fact('proxy-not-reached', { why: failure.message || failure.code, ms: failure.ms });
  if (!head) return fact('proxy-silent', { authority, end });
  const status = `${head.status} ${head.reason}`.trim();
  if (isOpen) return fact('proxy-tunnel', { authority, status });
  return rest.length > 0 && head.status < 300
    ? fact('proxy-page', { authority, status })
    : fact('proxy-answer', { authority, status });
}

function for443({ head, end, failure }: Exchange): readonly Fact[] {
  return [fact('proxy-for-443', { status: head ? `${head.status} ${head.reason}`.trim() : (failure?.code ?? end) })];
}

/** The names of the schemes in `Proxy-Authenticate` (RFC 9110 §11.7.1), without their parameters. */
function schemesOf({ headers }: NonNullable<Exchange['head']>): string {
  const values = headers.all('proxy-authenticate');
  const names = values.flatMap((value) => value.match(/(?:^|,\s*)([A-Za-z][\w-]*)(?=\s|$|,)(?!\s*=)/g) ?? []);
  return [...new Set(names.map((name) => name.replace(/^[,\s]+/, '')))].join(', ');
}
