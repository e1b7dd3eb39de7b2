import { isIP } from 'node:net';
import type { Evidence } from '../evidence/index.ts';
import type { ProxyRoute } from '../evidence/proxy.ts';
import type { Target } from '../evidence/url.ts';
import type { Plan } from '../options.ts';

export interface TlsRoute {
  /** The name in SNI; undefined: none is sent. */
  readonly servername: string | undefined;
  /** Protocols to offer by ALPN; empty: the extension is left out. */
  readonly alpn: readonly string[];
  readonly ca: readonly (string | Buffer)[];
  readonly cert: string | Buffer | undefined;
  readonly key: string | Buffer | undefined;
  readonly minVersion?: 'TLSv1' | 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  /** OpenSSL's list; default: that of Node.js. */
  readonly ciphers?: string;
  /** Credentials may go to whoever answers there. Default: only to whom the certificate proves to be the one that is meant. */
  readonly trustsAnybody?: boolean;
}

/** How to get to the server. */
export interface Route {
  readonly host: string;
  readonly port: number;
  /** The IP address to connect to; undefined: the system looks the host up, or the proxy does. */
  readonly address: string | undefined;
  readonly proxy: ProxyRoute | undefined;
  readonly tls: TlsRoute | undefined;
  /** What stands before everything else, TLS included: the line of the PROXY protocol. Default: nothing. */
  readonly preface?: string;
}

/** The way that worked so far: the first address that could be connected to, through the proxy where there is one. */
export function routeOf(plan: Plan, target: Target, evidence: Evidence): Route {
  const reached = evidence.tcp?.attempts.find(({ outcome }) => outcome === 'connected');
  return {
    host: target.host,
    port: target.port,
    address: reached?.address ?? evidence.dns?.addresses[0]?.address,
    proxy: evidence.proxy?.route,
    tls: target.secure ? tlsRoute(plan, target) : undefined,
  };
}

export function tlsRoute(plan: Plan, { host }: Target): TlsRoute {
  return {
    servername: isIP(host) === 0 ? host : undefined,
    alpn: ['http/1.1'],
    ca: plan.ca,
    cert: plan.cert,
    key: plan.key,
    trustsAnybody: plan.insecure,
  };
}
