import { bisectionStage } from './bisection.ts';
import { clientsStage } from './clients.ts';
import { closeStage } from './close.ts';
import { dnsStage } from './dns.ts';
import { environmentStage } from './environment.ts';
import { framesStage } from './frames.ts';
import { http2Stage } from './http2.ts';
import { idleStage } from './idle.ts';
import { machineStage } from './machine.ts';
import { plainGetStage } from './plain-get.ts';
import { proxyStage } from './proxy.ts';
import { repeatStage } from './repeat.ts';
import { sizeStage } from './size.ts';
import { sniffStage } from './sniff.ts';
import type { AnyStage } from './stage.ts';
import { tcpStage } from './tcp.ts';
import { tlsStage } from './tls.ts';
import { upgradeStage } from './upgrade.ts';
import { urlStage } from './url.ts';

/** Every stage, in the order in which they run. */
export const stages: readonly AnyStage[] = [
  urlStage,
  environmentStage,
  dnsStage,
  machineStage,
  tcpStage,
  proxyStage,
  sniffStage,
  tlsStage,
  http2Stage,
  plainGetStage,
  upgradeStage,
  bisectionStage,
  clientsStage,
  framesStage,
  closeStage,
  idleStage,
  sizeStage,
  repeatStage,
];
