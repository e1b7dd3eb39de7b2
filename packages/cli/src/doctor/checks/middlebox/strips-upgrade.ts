import { fact } from '../../../facts/fact.ts';
import type { Exchange } from '../../evidence/exchange.ts';
import type { Evidence } from '../../evidence/index.ts';
import { isLoopback } from '../../net/loopback.ts';
import type { Check } from '../check.ts';

const SEEN_IN = ['via', 'x-cache', 'x-cache-lookup', 'x-squid-error', 'x-bluecoat-via', 'proxy-connection', 'server'];

/** Proxies of networks, which stand in front of clients; those in front of servers have other names. */
const OF_NETWORKS =
  /squid|blue ?coat|proxysg|cacheflow|mcafee|\bmwg\b|websense|forcepoint|forti(?:gate|net)|zscaler|ironport|\bwsa\b|sophos|barracuda|iwss|kerio|untangle|smoothwall|(?:dans|e2)guardian|privoxy|polipo|netcache|microsoft isa|forefront|\btmg\b/i;

/**
 * On a plain connection, somebody who belongs to the network of the client answers for the server, or passes on what he reads:
 * Upgrade is a header of one hop (RFC 9110 §7.8), so he drops it. Over TLS nobody can.
 */
export const stripsUpgrade: Check = (evidence) => {
  const { upgrade, url, proxy } = evidence;
  const target = url?.target;
  if (!target || !upgrade || upgrade.opened || target.secure || isLoopback(target.host) || proxy?.route) return [];
  const { exchange } = upgrade;
  if (exchange.head === undefined || exchange.head.status === 101) return [];
  const mark = markIn(exchange) ?? markIn(evidence['plain-get']?.exchange);
  if (mark === undefined) return [];
  const isProven = opensOverTls(evidence);
  // A network that wants its own page to be seen first sends there; that is told by the redirect.
  if (!isProven && exchange.head.status >= 300 && exchange.head.status < 400) return [];
  const facts = [fact('middlebox-mark', mark), ...(isProven ? [fact('middlebox-opens-over-tls')] : [])];
  return [
    {
      code: 'middlebox-strips-upgrade',
      severity: 'error',
      confidence: isProven ? 'certain' : 'likely',
      facts,
    },
  ];
};

function markIn(exchange: Exchange | undefined): { readonly name: string; readonly value: string } | undefined {
  const headers = exchange?.head?.headers;
  for (const name of SEEN_IN) {
    const value = headers?.get(name);
    if (value !== undefined && (OF_NETWORKS.test(value) || name === 'x-bluecoat-via')) return { name, value };
  }
  return undefined;
}

/** Did the bisection open the same handshake over TLS, and no other way? */
function opensOverTls({ bisection }: Evidence): boolean {
  return bisection?.openings.some(({ changes }) => changes.every(({ kind }) => kind === 'scheme')) ?? false;
}
