import type { Words } from '../../shared/language.ts';
import { bisectionWords } from './bisection.ts';
import { changeWords } from './changes.ts';
import { dnsWords } from './dns.ts';
import { environmentWords } from './environment.ts';
import { framesWords } from './frames.ts';
import { httpWords } from './http.ts';
import { http2Words } from './http2.ts';
import { laterWords } from './later.ts';
import { listenWords } from './listen.ts';
import { machineWords } from './machine.ts';
import { middleboxWords } from './middlebox.ts';
import { proxyWords } from './proxy.ts';
import { sniffWords } from './sniff.ts';
import { tcpWords } from './tcp.ts';
import { tlsWords } from './tls.ts';
import { upgradeWords } from './upgrade.ts';
import { urlWords } from './url.ts';
import { verdictWords } from './verdicts.ts';

/** The words of every fact, by stage. */
const tables = {
  ...urlWords,
  ...environmentWords,
  ...dnsWords,
  ...machineWords,
  ...tcpWords,
  ...proxyWords,
  ...middleboxWords,
  ...sniffWords,
  ...tlsWords,
  ...http2Words,
  ...httpWords,
  ...upgradeWords,
  ...bisectionWords,
  ...changeWords,
  ...verdictWords,
  ...listenWords,
  ...framesWords,
  ...laterWords,
} as const;

export type FactId = keyof typeof tables;

export const factWords: Readonly<Record<FactId, Words>> = tables;
