import { performance } from 'node:perf_hooks';
import { diagnoseLab, type LabResult } from '../../doctor/lab-run.ts';
import { labTableEnd, labTableHead, labTableRow } from '../../doctor/render/lab-table.ts';
import { reportOf } from '../../doctor/report/report-of.ts';
import { type RunningLab, startLab } from '../../lab/start-lab.ts';
import { exitCodes, type Io } from '../../shared/io.ts';
import type { Language } from '../../shared/language.ts';
import { lookOf } from './live.ts';
import type { DoctorCommandOptions } from './options.ts';

/** Short, so that whatever takes time takes little; long enough for a busy machine. */
const PACE_MS = 40;

/** `handfast doctor` with no URL: the doctor examines itself. 0 when it was right about every scenario, 1 when not. */
export async function runDoctorLab(
  { scenarios, timeout, json }: DoctorCommandOptions,
  language: Language,
  io: Io,
  complain: (error: unknown) => void,
): Promise<number> {
  let lab: RunningLab;
  try {
    lab = await startLab({ only: scenarios, paceMs: PACE_MS });
  } catch (error) {
    complain(error);
    return error instanceof RangeError ? exitCodes.usage : exitCodes.notRun;
  }
  const began = performance.now();
  const look = lookOf(io.out, io.env);
  try {
    if (!json) io.out.write(labTableHead(language, look));
    const onResult = (result: LabResult) => void (json || io.out.write(labTableRow(result, language, look)));
    const results = await diagnoseLab(lab, { timeoutMs: timeout, signal: io.stop, onResult });
    io.out.write(
      json
        ? `${JSON.stringify(
            results.map((one) => resultData(one, language)),
            undefined,
            2,
          )}\n`
        : labTableEnd(results, lab, performance.now() - began, language, look),
    );
    if (results.some(({ isRight }) => !isRight)) return exitCodes.failed;
    return results.length < lab.scenarios.length ? exitCodes.notRun : exitCodes.ok;
  } finally {
    await lab.close();
  }
}

function resultData({ scenario, found, isRight, isSecondTry, diagnosis }: LabResult, language: Language): object {
  return {
    scenario: scenario.id,
    expected: scenario.finding ?? null,
    found: found ?? null,
    right: isRight,
    secondTry: isSecondTry,
    report: reportOf(diagnosis, language),
  };
}
