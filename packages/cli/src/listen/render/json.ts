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
  // Terminals act on these even where JSON does not mind them.
  return `${JSON.stringify(data).replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202f\u2066-\u2069]/g, escaped)}\n`;
}

function framesData({ maskKeys, ...frames }: NonNullable<ConnectionReport['frames']>): object {
  return { ...frames, maskKeys: maskKeys.map((key) => (key >>> 0).toString(16).padStart(8, '0')) };
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
