import type { BisectionEvidence, ClientsEvidence } from './evidence/bisection.ts';
import type { CloseEvidence, FramesEvidence, RepeatEvidence, SizeEvidence } from './evidence/frames.ts';
import type { PlainGetEvidence, UpgradeEvidence } from './evidence/http.ts';
import type { Http2Evidence } from './evidence/http2.ts';
import type { IdleEvidence } from './evidence/idle.ts';
import type {
  DnsEvidence,
  EnvironmentEvidence,
  MachineEvidence,
  ProxyEvidence,
  TcpEvidence,
  UrlEvidence,
} from './evidence/network.ts';
import type { SniffEvidence } from './evidence/sniff.ts';
import type { TlsEvidence } from './evidence/tls.ts';

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
