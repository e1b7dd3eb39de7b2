import { terminalJson } from '../../shared/json.ts';
import type { Language } from '../../shared/language.ts';
import { findingInWords } from '../finding-in-words.ts';
import type { ConnectionReport } from '../report.ts';

/** One connection as one line of JSON. Text of the client stands in it as JSON escapes it: control characters are never raw. */
export function renderListenJson(report: ConnectionReport, language: Language): string {
  const { at, tls, request, guess, answer, frames, findings, ms, ...rest } = report;
  const data = {
    ...rest,
    at: at.toISOString(),
    ms: Math.round(ms),
    tls: tls ?? null,
    request: request ?? null,
    guess: guess ?? null,
    answer: answer ?? null,
    frames: frames === undefined ? null : framesData(frames),
    findings: findings.map((one) => findingInWords(one, language)),
  };
  return `${terminalJson(data)}\n`;
}

function framesData({ maskKeys, ...frames }: NonNullable<ConnectionReport['frames']>): object {
  return { ...frames, maskKeys: maskKeys.map((key) => (key >>> 0).toString(16).padStart(8, '0')) };
}
