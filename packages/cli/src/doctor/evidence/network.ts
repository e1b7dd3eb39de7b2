import type { ProxyRoute } from '../wire/route.ts';
import type { OpenFailure } from './exchange.ts';

export type { DirectAnswers, DnsEvidence, HostAddress } from './dns.ts';
export type { TcpAttempt, TcpEvidence } from './tcp.ts';
export type { Target, UrlEvidence, UrlProblem } from './url.ts';

export interface EnvironmentEvidence {
  readonly nodeVersion: string;
  readonly platform: string;
  readonly isContainer: boolean;
  readonly isWsl: boolean;
  /** Variables that name proxies, with passwords removed. */
  readonly proxyVariables: Readonly<Record<string, string>>;
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
