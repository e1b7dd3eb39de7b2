import type { Words } from '../../shared/language.ts';
import { bisectionFacts } from './bisection.ts';
import { changeFacts } from './changes.ts';
import { dnsFacts } from './dns.ts';
import { environmentFacts } from './environment.ts';
import { framesFacts } from './frames.ts';
import { httpFacts } from './http.ts';
import { http2FactTable } from './http2.ts';
import { laterFacts } from './later.ts';
import { listenFacts } from './listen.ts';
import { machineFacts } from './machine.ts';
import { middleboxFacts } from './middlebox.ts';
import { proxyFacts } from './proxy.ts';
import { sniffFacts } from './sniff.ts';
import { tcpFacts } from './tcp.ts';
import { tlsFactTable } from './tls.ts';
import { upgradeFacts } from './upgrade.ts';
import { urlFacts } from './url.ts';
import { verdictFacts } from './verdicts.ts';

/** The words of every fact, by stage. */
const tables = {
  ...urlFacts,
  ...environmentFacts,
  ...dnsFacts,
  ...machineFacts,
  ...tcpFacts,
  ...proxyFacts,
  ...middleboxFacts,
  ...sniffFacts,
  ...tlsFactTable,
  ...http2FactTable,
  ...httpFacts,
  ...upgradeFacts,
  ...bisectionFacts,
  ...changeFacts,
  ...verdictFacts,
  ...listenFacts,
  ...framesFacts,
  ...laterFacts,
} as const;

export type FactId = keyof typeof tables;

export const factWords: Readonly<Record<FactId, Words>> = tables;
