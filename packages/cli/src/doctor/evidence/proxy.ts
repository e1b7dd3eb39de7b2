import type { Exchange, OpenFailure } from './exchange.ts';

/** A forward proxy that tunnels by CONNECT. */
export interface ProxyRoute {
  readonly host: string;
  readonly port: number;
  /** Is the connection to the proxy itself TLS? */
  readonly secure: boolean;
  /** `user:password`. */
  readonly credentials: string | undefined;
  /** Credentials may go to whoever answers there. Default: only to whom the certificate proves to be the proxy. */
  readonly trustsAnybody?: boolean;
}

/** The forward proxy that the options or the environment name. */
export interface ProxyEvidence {
  /** Without user and password. */
  readonly url: string;
  /** The variable that names it, as it is spelled, or `option`. */
  readonly source: string;
  /**
   * - `route`: the connection goes through it.
   * - `exempt`: `NO_PROXY` says that this host does without; it was asked for comparison, as the direct way fails.
   * - `unusable`: what names it is no URL of an HTTP proxy: see `fault`. The connection goes directly.
   */
  readonly use: 'route' | 'exempt' | 'unusable';
  /** `socks`: a SOCKS proxy, which is not spoken here; `scheme`: no kind of proxy that is known; `unreadable`: no URL. */
  readonly fault: 'socks' | 'scheme' | 'unreadable' | undefined;
  /** How to go through it; holds its credentials. Undefined where the connection does not. */
  readonly route: ProxyRoute | undefined;
  /** Were a user and a password sent along? */
  readonly sendsCredentials: boolean;
  /** Does the tunnel to the server stand, or what came instead? Undefined where it was not asked for. */
  readonly tunnel: 'open' | OpenFailure | undefined;
  /** The request for the tunnel, and all that came. Its request may hold credentials. */
  readonly asked: Exchange | undefined;
  /** The same with port 443 of the server, where its own port was refused. */
  readonly askedFor443: Exchange | undefined;
  /** What the port of the proxy speaks, where it is not what the URL says. */
  readonly speaks: 'http' | 'tls' | 'socks' | undefined;
  /** Why the certificate of the proxy itself is not to be trusted. */
  readonly authorizationError: string | undefined;
}
