import { writeFile } from 'node:fs/promises';
import { diagnose } from '../doctor/diagnose.ts';
import { type DiagnoseOptions, planOf } from '../doctor/options.ts';
import { Redaction } from '../doctor/redact.ts';
import { renderTerminal } from '../doctor/render/terminal.ts';
import type { DoctorReport } from '../doctor/report/report.ts';
import { reportOf } from '../doctor/report/report-of.ts';
import { reportWords } from '../doctor/report/words.ts';
import { coloursFor } from '../shared/colours.ts';
import { exitCodes, type Io } from '../shared/io.ts';
import { type Language, languageOf } from '../shared/language.ts';
import { runDoctorLab } from './doctor/lab.ts';
import { type Live, liveStages, lookOf } from './doctor/live.ts';
import type { DoctorCommandOptions } from './doctor/options.ts';
import { type Destination, destinationOf, written } from './doctor/output.ts';
import { OptionError, readOptions } from './doctor/read-options.ts';

/**
 * `handfast doctor`: 0 where the connection is healthy, 1 where there are findings, 2 for a command line that makes no sense,
 * 3 where it could not run or was ended before it had found anything.
 */
export async function runDoctor(url: string | undefined, options: DoctorCommandOptions, io: Io): Promise<number> {
  const language = options.lang ?? languageOf(io.env);
  const complain = (error: unknown): void =>
    io.err.write(`${coloursFor(io.err, io.env).red('handfast doctor:')} ${messageOf(error)}\n`);
  if (url === undefined) return runDoctorLab(options, language, io, complain);
  let asked: DiagnoseOptions;
  try {
    asked = await readOptions(options, io);
    planOf(url, asked);
  } catch (error) {
    if (!(error instanceof OptionError || error instanceof TypeError)) throw error;
    complain(error);
    return exitCodes.usage;
  }
  try {
    return await examine(url, asked, destinationOf(options), language, io);
  } catch (error) {
    complain(error);
    return exitCodes.notRun;
  }
}

async function examine(
  url: string,
  asked: DiagnoseOptions,
  destination: Destination,
  language: Language,
  io: Io,
): Promise<number> {
  const { format, file } = destination;
  const isForPeople = format === 'text' || file !== undefined;
  const output = isForPeople ? io.out : io.err;
  const live = isForPeople || output.isTTY ? liveStages(output, io, language, redactionFor(url, asked)) : quiet;
  let report: DoctorReport;
  try {
    const diagnosis = await diagnose(url, { ...asked, signal: io.stop, onProgress: (one) => live.update(one) });
    report = reportOf(diagnosis, language);
  } finally {
    live.end();
  }
  if (file !== undefined) await writeFile(file, written(report, format));
  if (isForPeople) io.out.write(renderTerminal(report, lookOf(io.out, io.env), { withoutStages: true }));
  else io.out.write(written(report, format));
  if (file !== undefined) io.out.write(`${reportWords[language].wrote(file)}\n`);
  return exitCodeOf(report);
}

const quiet: Live = { update: () => undefined, end: () => undefined };

/** What is about to be sent must not be shown either. */
function redactionFor(url: string, { headers = [] }: DiagnoseOptions): Redaction {
  const fields = Array.isArray(headers) ? headers : Object.entries(headers);
  const head = fields.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  return new Redaction({ url, evidence: {} }, [`GET / HTTP/1.1\r\n${head}`]);
}

function exitCodeOf({ findings, healthy, cutShort }: DoctorReport): number {
  if (findings.some(({ severity }) => severity !== 'note')) return exitCodes.failed;
  if (cutShort) return exitCodes.notRun;
  return healthy ? exitCodes.ok : exitCodes.failed;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
