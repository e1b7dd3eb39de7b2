import { printable } from '@handfast/ws/protocol';
import type { Language } from '../../shared/language.ts';
import { packageVersion } from '../../shared/version.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { StageRecord } from '../progress.ts';
import { Redaction } from '../redact.ts';
import { stageIds } from '../stage-id.ts';
import { reportBisection } from './bisection.ts';
import { reportClients, reportEmbedded } from './clients.ts';
import { reportExchange } from './exchange.ts';
import { reportFinding } from './findings.ts';
import { productsAtHand } from './products.ts';
import type { DoctorReport, ReportStage } from './report.ts';
import { factText } from './texts.ts';
import { verdictOf } from './verdict.ts';
import { reportWords } from './words/index.ts';

const MAX_URL = 2000;

/** A diagnosis in words of one language: complete, without secrets, and safe to print. */
export function reportOf(diagnosis: Diagnosis, language: Language = 'en'): DoctorReport {
  const { url, startedAt, ms, stages, evidence, isHealthy, isCutShort } = diagnosis;
  const redaction = new Redaction(diagnosis);
  const products = productsAtHand(diagnosis);
  const findings = diagnosis.findings.map((one) => reportFinding(one, products, language, redaction));
  const exchange = evidence.upgrade?.exchange ?? evidence['plain-get']?.exchange;
  return {
    version: 1,
    tool: { name: 'handfast', version: packageVersion() },
    language,
    url: printable(redaction.url(url), MAX_URL),
    startedAt: startedAt.toISOString(),
    ms: rounded(ms),
    healthy: isHealthy,
    cutShort: isCutShort,
    verdict: redaction.text(verdictOf(diagnosis, findings, language)),
    findings,
    stages: everyStage(stages).map((one) => reportStage(one, language, redaction)),
    handshake: exchange === undefined ? null : reportExchange(exchange, language, redaction),
    bisection: reportBisection(diagnosis, language, redaction),
    clients: reportClients(diagnosis, language, redaction),
    embedded: reportEmbedded(diagnosis, language, redaction),
  };
}

/** One stage, as it is shown while others still run and in the report. */
export function reportStage(
  { id, verdict, ms, facts }: StageRecord,
  language: Language,
  redaction: Redaction,
): ReportStage {
  return {
    id,
    name: reportWords[language].stages[id],
    verdict,
    ms: rounded(ms),
    facts: facts.map((one) => factText(one, language, redaction)),
  };
}

function everyStage(records: readonly StageRecord[]): readonly StageRecord[] {
  return stageIds.map((id) => records.find((one) => one.id === id) ?? { id, verdict: 'skipped', ms: 0, facts: [] });
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
