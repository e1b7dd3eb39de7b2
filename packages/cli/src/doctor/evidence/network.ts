export type { DirectAnswers, DnsEvidence, HostAddress } from './dns.ts';
export type { EnvironmentEvidence } from './environment.ts';
export type { Listener, MachineEvidence } from './machine.ts';
export type { ProxyEvidence } from './proxy.ts';
export type { TcpAttempt, TcpEvidence } from './tcp.ts';
export type { Target, UrlEvidence, UrlProblem } from './url.ts';
