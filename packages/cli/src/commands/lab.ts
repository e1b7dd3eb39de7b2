import { type CheckResult, checkClient } from '../lab/check/check-client.ts';
import { CommandSyntaxError } from '../lab/check/split-command.ts';
import { scenarioData } from '../lab/page/scenario-data.ts';
import { renderLab, renderResult, renderSummary } from '../lab/render.ts';
import { type RunningLab, startLab } from '../lab/start-lab.ts';
import { coloursFor } from '../shared/colours.ts';
import { codeOf, messageOf } from '../shared/errors.ts';
import { exitCodes, type Io } from '../shared/io.ts';
import { terminalJson } from '../shared/json.ts';
import { type Language, languageOf } from '../shared/language.ts';

/** What the command line said. */
export interface LabCommandOptions {
  /** Default: 8090, or any free port where that is taken. */
  readonly port?: number;
  readonly only: readonly string[];
  readonly json: boolean;
  /** Default: that of the locale. */
  readonly lang?: Language;
  readonly pace: number;
  readonly seed: number;
  readonly check?: string;
  readonly timeout: number;
}

const DEFAULT_PORT = 8090;
/** A check is over sooner than a person would try things by hand, and nobody needs to know its port. */
const CHECK_PORT = 0;

/** `handfast lab`: runs the lab until the user ends it, or, with `check`, until a client was tried with all of it. */
export async function runLab(options: LabCommandOptions, io: Io): Promise<number> {
  const language = options.lang ?? languageOf(io.env);
  let lab: RunningLab;
  try {
    lab = await start(options);
  } catch (error) {
    io.err.write(`${coloursFor(io.err, io.env).red('handfast lab:')} ${whyNot(error)}\n`);
    return error instanceof RangeError ? exitCodes.usage : exitCodes.failed;
  }
  try {
    return options.check === undefined
      ? await untilStopped(lab, options, language, io)
      : await check(lab, options.check, options, language, io);
  } finally {
    await lab.close();
  }
}

async function start({ port, only, pace, seed, lang, check }: LabCommandOptions): Promise<RunningLab> {
  const settings = { only, paceMs: pace, seed, language: lang };
  if (check !== undefined || port !== undefined) return startLab({ ...settings, port: port ?? CHECK_PORT });
  try {
    return await startLab({ ...settings, port: DEFAULT_PORT });
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    return startLab(settings);
  }
}

async function untilStopped(lab: RunningLab, options: LabCommandOptions, language: Language, io: Io): Promise<number> {
  io.out.write(
    options.json
      ? `${JSON.stringify({ url: lab.url, scenarios: lab.scenarios.map(scenarioData) }, null, 2)}\n`
      : renderLab(lab, language, coloursFor(io.out, io.env)),
  );
  if (!io.stop.aborted) {
    await new Promise<void>((resolve) => io.stop.addEventListener('abort', () => resolve(), { once: true }));
  }
  return exitCodes.ok;
}

async function check(
  lab: RunningLab,
  command: string,
  { json, timeout }: LabCommandOptions,
  language: Language,
  io: Io,
): Promise<number> {
  const paint = coloursFor(io.out, io.env);
  const say = (result: CheckResult): void => {
    if (!json) io.out.write(renderResult(result, language, paint));
  };
  try {
    const results = await checkClient(lab, {
      command,
      env: io.env,
      timeoutMs: timeout,
      signal: io.stop,
      onResult: say,
    });
    io.out.write(json ? `${terminalJson(results.map(resultData), 2)}\n` : renderSummary(results, language, paint));
    const isComplete = results.length === lab.scenarios.length;
    return isComplete && results.every((result) => result.isGood) ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!(error instanceof CommandSyntaxError)) throw error;
    io.err.write(`${coloursFor(io.err, io.env).red('handfast lab:')} ${whyNot(error)}\n`);
    return exitCodes.usage;
  }
}

function resultData({ scenario, coping, isGood, exitCode, lastLine, ms }: CheckResult): object {
  return { ...scenarioData(scenario), coping, isGood, exitCode: exitCode ?? null, lastLine, ms };
}

function whyNot(error: unknown): string {
  if (codeOf(error) === 'EADDRINUSE') return 'the port is taken by another program: name another with --port';
  if (codeOf(error) === 'EACCES') return 'this user may not listen on that port: name one above 1023 with --port';
  return messageOf(error);
}
