import { writeFile } from 'node:fs/promises';
import type { HeaderField } from '@handfast/ws/protocol';
import { diagnose } from '../doctor/diagnose.ts';
import { chooseProxy } from '../doctor/net/choose-proxy.ts';
import { type DiagnoseOptions, type Plan, planOf } from '../doctor/options.ts';
import { Redaction } from '../doctor/redact.ts';
import { renderTerminal } from '../doctor/render/terminal.ts';
import type { DoctorReport } from '../doctor/report/report.ts';
import { reportOf } from '../doctor/report/report-of.ts';
import { reportWords } from '../doctor/report/words/index.ts';
import { readUrl } from '../doctor/stages/url.ts';
import { coloursFor } from '../shared/colours.ts';
import { messageOf, shown } from '../shared/errors.ts';
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
  if (url === undefined) {
    if (!isForLab(options)) {
      complain(
        'a report in a file, in HTML or Markdown is that of a URL: put the URL first, for --html takes what is behind it',
      );
      return exitCodes.usage;
    }
    return runDoctorLab(options, language, io, complain);
  }
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
  const live = isForPeople || output.isTTY ? liveStages(output, io, language, redactionFor(planOf(url, asked))) : quiet;
  let report: DoctorReport;
  try {
    const diagnosis = await diagnose(url, { ...asked, signal: io.stop, onProgress: (one) => live.update(one) });
    report = reportOf(diagnosis, language);
  } finally {
    live.end();
  }
  if (isForPeople) io.out.write(renderTerminal(report, lookOf(io.out, io.env), { withoutStages: true }));
  else io.out.write(written(report, format));
  if (file === undefined) return exitCodeOf(report);
  // Behind what people read: a disk that is full does not take that from them too.
  try {
    await writeFile(file, written(report, format));
  } catch (error) {
    throw new Error(`cannot write ${file}: ${messageOf(error)}`, { cause: error });
  }
  io.out.write(`${reportWords[language].wrote(shown(file))}\n`);
  return exitCodeOf(report);
}

/** Of the lab there is a table, or data. */
function isForLab({ html, markdown, output }: DoctorCommandOptions): boolean {
  return html === undefined && !markdown && output === undefined;
}

const quiet: Live = { update: () => undefined, end: () => undefined };

/** What is about to be sent must not be shown either. */
function redactionFor(plan: Plan): Redaction {
  const { headers, subprotocols, like } = plan;
  const target = readUrl(plan.url).target;
  const offered: readonly HeaderField[] = [['Sec-WebSocket-Protocol', subprotocols.join(', ')]];
  const heads = [[...headers, ...offered], like?.fields ?? []].map((fields) =>
    [`GET ${like?.target ?? '/'} HTTP/1.1`, ...fields.map(([name, value]) => `${name}: ${value}`)].join('\r\n'),
  );
  const route = target === undefined ? undefined : chooseProxy(plan, target)?.route;
  const credentials = [target?.credentials, route?.credentials].filter((one) => one !== undefined);
  return new Redaction({ url: plan.url, evidence: {} }, { heads, credentials });
}

function exitCodeOf({ findings, healthy, cutShort }: DoctorReport): number {
  if (findings.some(({ severity }) => severity !== 'note')) return exitCodes.failed;
  if (cutShort) return exitCodes.notRun;
  return healthy ? exitCodes.ok : exitCodes.failed;
}
