import { type ChosenProxy, proxyFromEnvironment, readProxy } from '@handfast/ws';
import type { ProxyEvidence, ProxyRoute } from '../evidence/proxy.ts';
import type { Target } from '../evidence/url.ts';
import type { Plan } from '../options.ts';
import { withoutCredentials } from './proxy-variables.ts';

/** A proxy that the options or the environment name, read by the rules of the library. */
export interface NamedProxy extends Pick<ProxyEvidence, 'url' | 'source' | 'use' | 'fault'> {
  /** Undefined for those that cannot be used. */
  readonly route: ProxyRoute | undefined;
}

/** The proxy that concerns this target; undefined: none does, or the options want none. */
export function chooseProxy(plan: Plan, target: Target): NamedProxy | undefined {
  if (plan.proxy === false) return undefined;
  if (plan.proxy !== undefined) return read(plan, plan.proxy, 'option', 'route');
  const used = proxyFromEnvironment(target, plan.env, false);
  if (used) return read(plan, used.url, used.source, 'route');
  const exempt = proxyFromEnvironment(target, { ...plan.env, no_proxy: '' }, false);
  if (exempt) return read(plan, exempt.url, exempt.source, 'exempt');
  const socks = proxyFromEnvironment(target, plan.env, true);
  return socks && read(plan, socks.url, socks.source, 'route');
}

/** Does the connection go to the server itself? */
export function goesDirectly(plan: Plan, target: Target): boolean {
  return chooseProxy(plan, target)?.use !== 'route';
}

function read(plan: Plan, url: string, source: string, use: 'route' | 'exempt'): NamedProxy {
  try {
    const chosen = readProxy(url, source, {});
    return { url: chosen.facts.url, source, use, fault: undefined, route: routeOf(chosen, plan) };
  } catch (error) {
    const fault = faults[(error as { readonly code?: string }).code ?? ''] ?? 'unreadable';
    return { url: withoutCredentials(url), source, use: 'unusable', fault, route: undefined };
  }
}

const faults: Readonly<Record<string, ProxyEvidence['fault']>> = {
  WS_ERR_PROXY_NO_AGENT: 'socks',
  WS_ERR_PROXY_SCHEME: 'scheme',
  WS_ERR_PROXY_URL: 'unreadable',
};

function routeOf({ host, port, secure, authorization }: ChosenProxy, plan: Plan): ProxyRoute {
  const encoded = authorization?.replace(/^Basic /, '');
  const credentials = encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
  return { host, port, secure, credentials, trustsAnybody: plan.insecure };
}
