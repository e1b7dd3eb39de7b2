import { isIP } from 'node:net';
import type { Context } from '../context.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { Evidence } from '../evidence/index.ts';
import type { ProxyEvidence, ProxyRoute } from '../evidence/proxy.ts';
import type { Target } from '../evidence/url.ts';
import { proxyFactsOf } from '../facts/proxy.ts';
import { chooseProxy, type NamedProxy } from '../net/choose-proxy.ts';
import type { ExchangeLimits } from '../wire/exchange.ts';
import { isOpen, openStream } from '../wire/open-stream.ts';
import { askForTunnel, routeToProxy, tunnelOf } from '../wire/proxy/ask-for-tunnel.ts';
import { speaksSocks, speaksTls } from '../wire/proxy/speaks.ts';
import type { Stage } from './stage.ts';

const HTTPS_PORT = 443;
/** Proxies say why in a page; nobody needs to wait for a long one. */
const BODY_MS = 300;

/** The proxy that the connection goes through, or that it might have to: does it lead to the server? */
export const proxyStage: Stage<'proxy'> = {
  id: 'proxy',
  applies: ({ plan }, evidence) => {
    const named = evidence.url?.target && chooseProxy(plan, evidence.url.target);
    return named !== undefined && (named.use !== 'exempt' || directWayFails(evidence));
  },
  async probe(context, { url }) {
    const target = url?.target as Target;
    const named = chooseProxy(context.plan, target) as NamedProxy;
    const { route } = named;
    if (route === undefined) return { ...named, ...NOTHING };
    const probed = await probeProxy(context, route, target);
    return { ...named, ...probed, route: named.use === 'route' ? route : undefined };
  },
  verdict: ({ use, tunnel }) => {
    if (use !== 'route') return 'odd';
    return tunnel === 'open' ? 'passed' : 'failed';
  },
  facts: proxyFactsOf,
};

const NOTHING = {
  route: undefined,
  sendsCredentials: false,
  tunnel: undefined,
  asked: undefined,
  askedFor443: undefined,
  speaks: undefined,
  authorizationError: undefined,
};

/** Nobody reaches the server from here without help. */
function directWayFails({ dns, tcp }: Evidence): boolean {
  if (dns !== undefined && dns.addresses.length === 0) return true;
  return tcp?.attempts.every(({ outcome }) => outcome !== 'connected') ?? false;
}

type Probed = Omit<ProxyEvidence, 'url' | 'source' | 'use' | 'fault' | 'route'>;

async function probeProxy({ plan, signal }: Context, route: ProxyRoute, { host, port }: Target): Promise<Probed> {
  const limits: ExchangeLimits = { timeoutMs: plan.timeoutMs, bodyMs: BODY_MS, signal };
  const [asked, authorizationError] = await Promise.all([
    askForTunnel(route, host, port, limits),
    route.secure ? certificateProblem(route, limits) : undefined,
  ]);
  const isRefused = [400, 403, 405, 501].includes(asked.head?.status ?? 0) && port !== HTTPS_PORT;
  return {
    sendsCredentials: route.credentials !== undefined,
    tunnel: tunnelOf(asked),
    asked,
    askedFor443: isRefused ? await askForTunnel(route, host, HTTPS_PORT, limits) : undefined,
    speaks: mayBeAnother(asked) ? await whatItSpeaks(route, host, port, limits) : undefined,
    authorizationError,
  };
}

async function certificateProblem(route: ProxyRoute, limits: ExchangeLimits): Promise<string | undefined> {
  const opened = await openStream(routeToProxy(route), limits);
  if (!isOpen(opened)) return undefined;
  const problem = opened.tls?.authorizationError as Error | string | null | undefined;
  opened.stream.destroy();
  if (!problem) return undefined;
  const code = typeof problem === 'string' ? problem : ((problem as NodeJS.ErrnoException).code ?? problem.message);
  // Without a name to ask for there is none to compare with either.
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' && isIP(route.host) !== 0 ? undefined : code;
}

/** There is somebody at that port, and no HTTP came back; some TLS servers answer plain requests with 400. */
function mayBeAnother({ end, failure, head }: Exchange): boolean {
  if (failure) return failure.stage === 'tls';
  return end !== 'answered' || head?.status === 400;
}

async function whatItSpeaks(
  route: ProxyRoute,
  host: string,
  port: number,
  limits: ExchangeLimits,
): Promise<ProxyEvidence['speaks']> {
  if (route.secure) {
    const plain = await askForTunnel({ ...route, secure: false, credentials: undefined }, host, port, limits);
    if (plain.end === 'answered') return 'http';
  } else if (await speaksTls(route, limits)) return 'tls';
  return (await speaksSocks(route, limits)) ? 'socks' : undefined;
}
