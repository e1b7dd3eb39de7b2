import { isIP } from 'node:net';
import type { Exchange, OpenFailure } from '../../evidence/exchange.ts';
import type { ProxyRoute } from '../../evidence/proxy.ts';
import { type ExchangeLimits, exchange } from '../exchange.ts';
import type { Route } from '../route.ts';
import { connectRequest } from './connect-request.ts';

/** Asks a proxy for a tunnel (CONNECT, RFC 9110 §9.3.6), records what it says, and hangs up. Never rejects. */
export function askForTunnel(proxy: ProxyRoute, host: string, port: number, limits: ExchangeLimits): Promise<Exchange> {
  return exchange(routeToProxy(proxy), connectRequest(proxy, host, port), limits);
}

/** The way to the proxy itself. */
export function routeToProxy({ host, port, secure, trustsAnybody = false }: ProxyRoute): Route {
  const servername = isIP(host) === 0 ? host : undefined;
  const tls = { servername, alpn: [], ca: [], cert: undefined, key: undefined, trustsAnybody };
  return { host, port, address: undefined, proxy: undefined, tls: secure ? tls : undefined };
}

/** Does the tunnel stand, and if not, why? */
export function tunnelOf(asked: Exchange): 'open' | OpenFailure {
  const { end, head, failure, fault, openMs } = asked;
  if (end === 'answered' && head !== undefined && head.status >= 200 && head.status < 300) {
    // A server behind a tunnel waits to be spoken to: what comes at once comes from the proxy.
    return isPage(asked.rest) ? failed('page', head.reason, openMs) : 'open';
  }
  if (failure) return { ...failure, stage: 'proxy' };
  if (head) return failed(`status-${head.status}`, head.reason, openMs);
  return failed(end === 'unreadable' ? 'not-http' : end, fault?.message ?? '', openMs);
}

function isPage(rest: Buffer): boolean {
  return /^\s*<(?:!doctype|html|\?xml)/i.test(rest.toString('latin1', 0, 64));
}

function failed(code: string, message: string, ms: number): OpenFailure {
  return { stage: 'proxy', code, message, ms };
}
