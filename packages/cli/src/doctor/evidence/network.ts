import type { ProxyRoute } from '../wire/route.ts';
import type { OpenFailure } from './exchange.ts';

export type { DirectAnswers, DnsEvidence, HostAddress } from './dns.ts';
export type { EnvironmentEvidence } from './environment.ts';
export type { Listener, MachineEvidence } from './machine.ts';
export type { TcpAttempt, TcpEvidence } from './tcp.ts';
export type { Target, UrlEvidence, UrlProblem } from './url.ts';

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
