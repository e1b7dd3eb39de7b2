import { type Agent, validateHeaderName, validateHeaderValue } from 'node:http';
import { unescape as percentDecode } from 'node:querystring';
import type { ConnectionOptions } from 'node:tls';
import type { ProxyFacts } from '../../protocol/handshake/failures.ts';
import { defined } from '../defined.ts';
import { redacted } from '../url.ts';
import { ProxyFault } from './fault.ts';

/** A proxy, with what does not fit into its URL. */
export interface ProxyOptions {
  /** `http:` (default), `https:` (TLS to the proxy itself), or the scheme of an entry of `proxyAgents`. */
  readonly url: string | URL;
  /** Headers of the CONNECT request. */
  readonly headers?: { readonly [name: string]: string | number | readonly string[] | undefined } | undefined;
  /** `user:password` for Basic authentication at the proxy; default: those of the URL, percent-decoded. */
  readonly auth?: string | undefined;
  /** Options of the TLS session with an `https:` proxy, as for `tls.connect()`; those of the server are not used for it. */
  readonly tls?: ConnectionOptions | undefined;
}

/** Makes the agent that speaks with the proxies of one scheme. */
export type ProxyAgentMaker = (proxyUrl: URL) => Agent;

/** A proxy, checked and taken apart. */
export interface ChosenProxy {
  readonly url: URL;
  /** Speak TLS with the proxy itself? */
  readonly secure: boolean;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** Value of `Proxy-Authorization`. */
  readonly authorization: string | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly tls: ConnectionOptions;
  /** What errors say of it: never a password. */
  readonly facts: ProxyFacts;
  /** Undefined: a tunnel of HTTP CONNECT. */
  readonly agent: Agent | undefined;
}

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const SOCKS_PORT = 1080;

/**
 * Checks a proxy and takes it apart. A URL without a scheme is one of `http:`, as for curl.
 * @param source who named it: a variable of the environment, or an option
 * @throws ProxyFault for a URL that cannot be used, and for a scheme that nobody here speaks; TypeError for what is no proxy at all
 */
export function readProxy(
  given: string | URL | ProxyOptions,
  source: string,
  agents: Readonly<Record<string, ProxyAgentMaker>>,
): ChosenProxy {
  const options: ProxyOptions = isAddress(given) ? { url: given } : given;
  if (!isAddress(options.url)) {
    const wrong = given instanceof Promise ? 'a promise' : `an object whose url is ${typeof options.url}`;
    throw new TypeError(`expected a URL, or an object with a url, from ${source}, received ${wrong}`);
  }
  const url = parse(options.url);
  if (!url) {
    throw new ProxyFault('WS_ERR_PROXY_URL', { value: redacted(String(options.url)), proxy: { url: '', source } });
  }
  const auth = options.auth ?? authOf(url);
  const facts: ProxyFacts = {
    url: `${url.protocol}//${url.host}`,
    source,
    ...(auth === undefined ? {} : { sendsCredentials: true }),
  };
  const agent = agentFor(url, agents);
  if (!agent && defaultPorts[url.protocol] === undefined) throw schemeFault(url, facts);
  return {
    url,
    secure: url.protocol === 'https:',
    host: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port === '' ? (defaultPorts[url.protocol] ?? SOCKS_PORT) : Number(url.port),
    authorization: auth === undefined ? undefined : `Basic ${Buffer.from(auth).toString('base64')}`,
    headers: readHeaders(options.headers),
    tls: defined(options.tls ?? {}),
    facts,
    agent,
  };
}

/** `socks5h` is served by whoever serves `socks5`, and any SOCKS by whoever serves `socks`. */
export function agentMakerOf(
  scheme: string,
  agents: Readonly<Record<string, ProxyAgentMaker>>,
): ProxyAgentMaker | undefined {
  const wider: Readonly<Record<string, string>> = { socks5h: 'socks5', socks4a: 'socks4' };
  const names = [scheme, wider[scheme] ?? scheme, ...(scheme.startsWith('socks') ? ['socks'] : [])];
  const name = names.find((it) => Object.hasOwn(agents, it));
  return name === undefined ? undefined : agents[name];
}

function agentFor(url: URL, agents: Readonly<Record<string, ProxyAgentMaker>>): Agent | undefined {
  return agentMakerOf(url.protocol.slice(0, -1), agents)?.(url);
}

function schemeFault(url: URL, proxy: ProxyFacts): ProxyFault {
  const scheme = url.protocol.slice(0, -1);
  if (!scheme.startsWith('socks')) return new ProxyFault('WS_ERR_PROXY_SCHEME', { value: url.protocol, proxy });
  return new ProxyFault('WS_ERR_PROXY_NO_AGENT', { name: scheme, proxy });
}

/** A text, or a URL of whichever realm. */
function isAddress(given: unknown): given is string | URL {
  return typeof given === 'string' || typeof (given as Partial<URL> | null | undefined)?.href === 'string';
}

function parse(address: string | URL): URL | undefined {
  const text = String(address).trim();
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
    // A slash in a password that is not encoded makes the user a host, and the host a path.
    return url.hostname === '' || `${url.pathname}${url.search}${url.hash}`.includes('@') ? undefined : url;
  } catch {
    return undefined;
  }
}

function authOf(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  return `${percentDecode(url.username)}:${percentDecode(url.password)}`;
}

function readHeaders(headers: ProxyOptions['headers']): (readonly [string, string])[] {
  const list: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(headers ?? {})) {
    validateHeaderName(name);
    for (const one of value === undefined || value === null ? [] : [value].flat()) {
      validateHeaderValue(name, one as string);
      list.push([name, String(one)]);
    }
  }
  return list;
}
