import { otherClients, refusal } from './bisection/index.ts';
import type { Check } from './check.ts';
import { conversationChecks } from './conversation/index.ts';
import { dnsChecks } from './dns.ts';
import { clockWrong } from './environment.ts';
import { httpChecks } from './http/index.ts';
import { http2Checks } from './http2.ts';
import { machineChecks } from './machine.ts';
import { stripsUpgrade } from './middlebox/strips-upgrade.ts';
import { tlsInspection } from './middlebox/tls-inspection.ts';
import { portChecks } from './port.ts';
import { proxyIgnored } from './proxy/ignored.ts';
import { proxyChecks } from './proxy/index.ts';
import { tcpChecks } from './tcp/index.ts';
import { tlsChecks } from './tls/index.ts';
import { upgradeChecks } from './upgrade/index.ts';
import { urlChecks } from './url.ts';

/** Every check, in the order in which causes come before their consequences: of two errors, the earlier one is the first cause. */
export const checks: readonly Check[] = [
  urlChecks,
  clockWrong,
  proxyIgnored,
  dnsChecks,
  tcpChecks,
  machineChecks,
  proxyChecks,
  portChecks,
  tlsChecks,
  http2Checks,
  tlsInspection,
  stripsUpgrade,
  refusal(httpChecks),
  ...upgradeChecks,
  otherClients,
  ...conversationChecks,
];
