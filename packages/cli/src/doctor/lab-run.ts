import type { FindingCode } from '../findings/codes.ts';
import type { RunningScenario } from '../lab/running.ts';
import type { RunningLab } from '../lab/start-lab.ts';
import { diagnose } from './diagnose.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { DiagnoseOptions } from './options.ts';
import { ownSignal } from './own-signal.ts';

/** How the doctor did with one scenario of the lab. */
export interface LabResult {
  readonly scenario: RunningScenario;
  readonly diagnosis: Diagnosis;
  /** What was found first. */
  readonly found: FindingCode | undefined;
  /** Is that what is wrong there? Where nothing is, notes may be made. */
  readonly isRight: boolean;
  /** Was it tried again by itself, since it was wrong while others ran beside it? */
  readonly isSecondTry: boolean;
}

export interface LabRunOptions {
  /** How long to wait for each single thing. Default: 40 beats of the lab. */
  readonly timeoutMs?: number;
  /** How many scenarios at a time. Default 12. */
  readonly concurrency?: number;
  /** Ends it early; what was not over by then is not in the results. */
  readonly signal?: AbortSignal;
  readonly onResult?: (result: LabResult) => void;
}

const TIMEOUT_BEATS = 40;

/** Diagnoses every scenario of a lab. Resolves with the results in the order of the lab. */
export async function diagnoseLab(lab: RunningLab, options: LabRunOptions = {}): Promise<readonly LabResult[]> {
  const { concurrency = 12, onResult = () => undefined } = options;
  const { signal, release } = ownSignal(options.signal);
  const results: LabResult[] = [];
  const wrong: RunningScenario[] = [];
  const waiting = [...lab.scenarios].sort((a, b) => slowness(b) - slowness(a));
  const tryOne = async (scenario: RunningScenario, isLast: boolean): Promise<void> => {
    const result = { ...(await diagnoseScenario(lab, scenario, { ...options, signal })), isSecondTry: isLast };
    if (result.diagnosis.isCutShort) return;
    if (!result.isRight && !isLast) return void wrong.push(scenario);
    results.push(result);
    onResult(result);
  };
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      await tryOne(next, false);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
    // Many at a time may have kept the machine too busy for the beats of the lab: what was wrong is tried again by itself.
    for (const scenario of wrong) if (!signal.aborted) await tryOne(scenario, true);
  } finally {
    release();
  }
  const order = new Map(lab.scenarios.map(({ id }, i) => [id, i]));
  return results.sort((a, b) => (order.get(a.scenario.id) ?? 0) - (order.get(b.scenario.id) ?? 0));
}

/** Those that take long come first, so that none is left at the end for which all others wait. */
function slowness({ reach }: RunningScenario): number {
  return reach.idleBeats ?? 0;
}

export async function diagnoseScenario(
  lab: RunningLab,
  scenario: RunningScenario,
  options: LabRunOptions = {},
): Promise<LabResult> {
  const diagnosis = await diagnose(scenario.url, optionsFor(lab, scenario, options));
  const found = diagnosis.findings[0]?.code;
  const isRight = scenario.finding === undefined ? diagnosis.isHealthy : found === scenario.finding;
  return { scenario, diagnosis, found, isRight, isSecondTry: false };
}

/** What a person who tries that scenario would say on the command line. */
function optionsFor(
  { ca, paceMs }: RunningLab,
  { subprotocols, env, reach }: RunningScenario,
  { timeoutMs = TIMEOUT_BEATS * paceMs, signal }: LabRunOptions,
): DiagnoseOptions {
  return {
    ca,
    subprotocols,
    env,
    timeoutMs,
    idleMs: reach.idleBeats === undefined ? undefined : reach.idleBeats * paceMs,
    maxSizeBytes: reach.sizeBytes,
    repeat: reach.repeat,
    signal,
  };
}
