import { thrownError } from '../../protocol/thrown.ts';
import type { Target } from '../url.ts';
import { type Environment, proxyFromEnvironment } from './environment.ts';
import { ProxyFault } from './fault.ts';
import { agentMakerOf, type ChosenProxy, type ProxyAgentMaker, type ProxyOptions, readProxy } from './proxy.ts';

/** One proxy, or the rule that finds it: undefined and `false` are a direct connection. */
export type ProxyChoice = 'environment' | string | URL | ProxyOptions | false | null | undefined;

/** What the option `proxy` may be; a function is asked for every URL, those of redirects too. */
export type ProxyOption = ProxyChoice | ((target: URL) => ProxyChoice);

/** The options about proxies, read. */
export interface ProxySettings {
  readonly proxy: ProxyOption;
  readonly agents: Readonly<Record<string, ProxyAgentMaker>>;
}

/**
 * Reads the options, without looking at any URL or at the environment yet.
 * @throws TypeError for an option of a type that cannot be meant
 */
export function readProxySettings(proxy: unknown, agents: unknown): ProxySettings {
  const type = typeof proxy;
  const usable = proxy === undefined || proxy === null || proxy === false;
  if (!usable && type !== 'string' && type !== 'function' && type !== 'object') {
    throw new TypeError(
      `The "proxy" option must be 'environment', a URL, an object with a url, a function or false, not ${String(proxy)}`,
    );
  }
  for (const [scheme, make] of Object.entries((agents ?? {}) as object)) {
    if (typeof make === 'function') continue;
    throw new TypeError(`The "proxyAgents" option must have functions that make an agent: "${scheme}" is none`);
  }
  return { proxy: proxy as ProxyOption, agents: { ...(agents as ProxySettings['agents']) } };
}

/**
 * The proxy for this target, or undefined for a direct connection.
 * @throws ProxyFault for a proxy that cannot be used, and for what a function of the caller throws
 */
export function chooseProxy(
  settings: ProxySettings,
  target: Target,
  environment: Environment,
): ChosenProxy | undefined {
  if (target.socketPath !== undefined) return undefined;
  try {
    return choose(settings, target, environment);
  } catch (error) {
    if (error instanceof ProxyFault) throw error;
    const cause = thrownError(error);
    throw new ProxyFault('WS_ERR_PROXY_OPTION', { detail: cause.message }, cause);
  }
}

function choose({ proxy, agents }: ProxySettings, target: Target, environment: Environment): ChosenProxy | undefined {
  const byFunction = typeof proxy === 'function';
  const choice = byFunction ? proxy(new URL(target.href)) : proxy;
  if (!choice) return undefined;
  if (choice !== 'environment') {
    return readProxy(choice, byFunction ? 'the proxy function' : 'the option proxy', agents);
  }
  const named = proxyFromEnvironment(target, environment, agentMakerOf('socks5', agents) !== undefined);
  return named && readProxy(named.url, named.source, agents);
}
