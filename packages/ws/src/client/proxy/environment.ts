import { bypasses } from './no-proxy.ts';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy that the environment names, and the variable that names it. */
export interface NamedProxy {
  readonly url: string;
  /** As it is spelled in the environment: `HTTPS_PROXY` or `https_proxy`. */
  readonly source: string;
}

/** Where a connection goes, as far as the choice of a proxy depends on it. */
export interface Destination {
  readonly secure: boolean;
  /** Name or address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * In this order: what is meant for WebSocket, then SOCKS, then the proxy for HTTPS, which lets more connections through
 * than the one for HTTP (RFC 6455 §4.1 asks for just that), then the proxy for everything.
 */
const orders = {
  secure: ['wss_proxy', 'socks_proxy', 'https_proxy', 'all_proxy'],
  plain: ['ws_proxy', 'socks_proxy', 'https_proxy', 'http_proxy', 'all_proxy'],
};

/**
 * The proxy that the environment asks for, or undefined for a direct connection; the order is that of Python's `websockets`,
 * with `ALL_PROXY` of curl at its end. `NO_PROXY` is asked first. Lower case wins over upper case, also when it is empty,
 * and an empty variable is none.
 * @param canUseSocks `SOCKS_PROXY` is passed over when nothing here speaks SOCKS; the other variables never are
 */
export function proxyFromEnvironment(
  destination: Destination,
  environment: Environment,
  canUseSocks: boolean,
): NamedProxy | undefined {
  const none = lookUp(environment, 'no_proxy');
  if (none && bypasses(none.url, destination.host, destination.port)) return undefined;
  for (const name of orders[destination.secure ? 'secure' : 'plain']) {
    if (name === 'socks_proxy' && !canUseSocks) continue;
    const found = lookUp(environment, name);
    if (found) return found;
  }
  return undefined;
}

function lookUp(environment: Environment, name: string): NamedProxy | undefined {
  const upper = name.toUpperCase();
  // In a CGI program HTTP_PROXY is the header `Proxy` of whoever sent the request ("httpoxy", CVE-2016-5385).
  const isHeader = upper === 'HTTP_PROXY' && environment.REQUEST_METHOD !== undefined;
  for (const source of isHeader ? [name] : [name, upper]) {
    const value = environment[source];
    if (value !== undefined) return value.trim() === '' ? undefined : { url: value.trim(), source };
  }
  return undefined;
}
