import type { BisectionEvidence, ClientsEvidence } from './bisection.ts';
import type { DnsEvidence } from './dns.ts';
import type { EnvironmentEvidence } from './environment.ts';
import type { CloseEvidence, FramesEvidence, RepeatEvidence, SizeEvidence } from './frames.ts';
import type { PlainGetEvidence, UpgradeEvidence } from './http.ts';
import type { Http2Evidence } from './http2.ts';
import type { IdleEvidence } from './idle.ts';
import type { MachineEvidence } from './machine.ts';
import type { ProxyEvidence } from './proxy.ts';
import type { SniffEvidence } from './sniff.ts';
import type { TcpEvidence } from './tcp.ts';
import type { TlsEvidence } from './tls.ts';
import type { UrlEvidence } from './url.ts';

/** What each stage has found out: facts with times and bytes, and no opinion. */
export interface EvidenceByStage {
  url: UrlEvidence;
  environment: EnvironmentEvidence;
  dns: DnsEvidence;
  machine: MachineEvidence;
  tcp: TcpEvidence;
  proxy: ProxyEvidence;
  sniff: SniffEvidence;
  tls: TlsEvidence;
  http2: Http2Evidence;
  'plain-get': PlainGetEvidence;
  upgrade: UpgradeEvidence;
  bisection: BisectionEvidence;
  clients: ClientsEvidence;
  frames: FramesEvidence;
  close: CloseEvidence;
  idle: IdleEvidence;
  size: SizeEvidence;
  repeat: RepeatEvidence;
}

/** The evidence so far; a stage that was skipped, or had nothing to probe, has left none. */
export type Evidence = Readonly<Partial<EvidenceByStage>>;
