import type { ProxyRoute } from '../wire/route.ts';
import type { OpenFailure } from './exchange.ts';

/** Where the URL leads, as far as the URL says so. */
export interface Target {
  /** As given, without user, password and fragment. */
  readonly href: string;
  readonly secure: boolean;
  /** Name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Is the port the default one of the scheme, and not in the URL? */
  readonly isDefaultPort: boolean;
  /** Path and query. */
  readonly path: string;
  /** `user:password` of the URL, decoded. */
  readonly credentials: string | undefined;
}

export type UrlProblem = 'unreadable' | 'scheme-missing' | 'scheme-other' | 'double-scheme' | 'fragment';

export interface UrlEvidence {
  readonly input: string;
  /** What is wrong with it; several may be. */
  readonly problems: readonly UrlProblem[];
  /** What it leads to, or, where something is wrong, most likely was meant to; undefined when nobody can tell. */
  readonly target: Target | undefined;
}

export interface EnvironmentEvidence {
  readonly nodeVersion: string;
  readonly platform: string;
  readonly isContainer: boolean;
  readonly isWsl: boolean;
  /** Variables that name proxies, with passwords removed. */
  readonly proxyVariables: Readonly<Record<string, string>>;
}

export interface DnsEvidence {
  readonly host: string;
  /** An address needs no lookup; `--resolve` makes it superfluous. */
  readonly source: 'literal' | 'resolve-option' | 'system';
  readonly addresses: readonly HostAddress[];
  readonly error: string | undefined;
  readonly ms: number;
}

export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** What runs on this machine: looked at for loopback targets only. */
export interface MachineEvidence {
  readonly listeners: readonly Listener[];
}

export interface Listener {
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  readonly pid: number | undefined;
  readonly process: string | undefined;
}

export interface TcpEvidence {
  readonly attempts: readonly TcpAttempt[];
}

export interface TcpAttempt {
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  /** `connected`, `timeout`, or the code of the system, such as ECONNREFUSED. */
  readonly outcome: string;
  readonly ms: number;
}

export interface ProxyEvidence {
  /** Without user and password. */
  readonly url: string;
  /** The variable or the option that names it. */
  readonly source: string;
  /** How to go through it; holds its credentials. */
  readonly route: ProxyRoute;
  /** How the tunnel was asked for and what came. */
  readonly tunnel: 'open' | OpenFailure;
}
