import { performance } from 'node:perf_hooks';
import type { Finding, Severity } from '../findings/finding.ts';
import { checks } from './checks/index.ts';
import type { Context } from './context.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Evidence, EvidenceByStage } from './evidence/index.ts';
import { type DiagnoseOptions, planOf } from './options.ts';
import { ownSignal } from './own-signal.ts';
import type { Progress, StageRecord } from './progress.ts';
import type { StageId } from './stage-id.ts';
import { stages } from './stages/index.ts';
import type { Stage } from './stages/stage.ts';
import { whereTo } from './where-to.ts';

/**
 * Why does this WebSocket connection fail? Probes it stage by stage, and names the causes. It connects to that server, and to a
 * proxy on the way, and to nothing else; the DNS servers of this machine are asked for the name.
 *
 * Resolves whatever the server does; rejects with a TypeError for options that make no sense.
 */
export async function diagnose(url: string, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const plan = planOf(url, options);
  const { onProgress = () => undefined } = options;
  const { signal, release } = ownSignal(options.signal);
  const context: Context = { plan, signal };
  const startedAt = new Date();
  const began = performance.now();
  const evidence: Partial<EvidenceByStage> = {};
  const records: StageRecord[] = [];
  try {
    for (const stage of stages) {
      records.push(await runStage(stage as Stage<StageId>, context, evidence, onProgress));
    }
  } finally {
    release();
  }
  const findings = findingsOf(evidence);
  return {
    url,
    startedAt,
    ms: performance.now() - began,
    stages: records,
    evidence,
    findings,
    isHealthy: findings.every(({ severity }) => severity === 'note') && cameThrough(evidence, records),
    isCutShort: signal.aborted,
  };
}

async function runStage<Id extends StageId>(
  stage: Stage<Id>,
  context: Context,
  evidence: Partial<EvidenceByStage>,
  onProgress: (progress: Progress) => void,
): Promise<StageRecord> {
  const { plan, signal } = context;
  if (!plan.stages.has(stage.id) || signal.aborted || !(stage.applies?.(context, evidence) ?? true)) {
    return { id: stage.id, verdict: 'skipped', ms: 0, facts: [] };
  }
  onProgress({ type: 'begun', stage: stage.id });
  const began = performance.now();
  const found = await stage.probe(context, evidence);
  (evidence as Record<StageId, unknown>)[stage.id] = found;
  const record = {
    id: stage.id,
    verdict: stage.verdict(found),
    ms: performance.now() - began,
    facts: stage.facts(found),
  };
  onProgress({ type: 'ended', stage: record });
  return record;
}

/** Did it open? Where that was not tried: did nothing fail? What no check explains is no proof of health. */
function cameThrough({ upgrade }: Evidence, records: readonly StageRecord[]): boolean {
  return upgrade?.opened ?? records.every(({ verdict }) => verdict !== 'failed');
}

const ORDER: readonly Severity[] = ['error', 'warning', 'note'];

/** What the evidence means: errors first, and within a severity, causes in the order of the checks. */
export function findingsOf(evidence: Evidence): readonly Finding[] {
  const place = whereTo(evidence);
  const found = checks
    .flatMap((check) => check(evidence))
    .map((one): Finding => ({ ...one, params: { ...place, ...one.params } }));
  const ordered = ORDER.flatMap((severity) => found.filter((one) => one.severity === severity));
  // Two checks may come to the same by different ways: the stronger one, or the earlier, speaks for both.
  return ordered.filter(({ code }, index) => ordered.findIndex((other) => other.code === code) === index);
}
