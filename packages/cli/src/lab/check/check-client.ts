import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningScenario } from '../running.ts';
import type { RunningLab } from '../start-lab.ts';
import { type Coping, copingOf, isGood } from './judge.ts';
import { runCommand } from './run-command.ts';
import { CommandSyntaxError, splitCommand } from './split-command.ts';

export interface CheckOptions {
  /** The client, as one would type it; `{url}` stands for where to connect to, `{subprotocols}` for what to offer. */
  readonly command: string;
  /** The environment that the client gets, besides what a scenario asks for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long it may take for each scenario. Default 5,000. */
  readonly timeoutMs?: number;
  /** How many run at a time. Default: one for each core. */
  readonly concurrency?: number;
  /** Ends the check early: scenarios that have not begun are left out. */
  readonly signal?: AbortSignal;
  /** Told of each result as it comes. */
  readonly onResult?: (result: CheckResult) => void;
}

/** How the client coped with one scenario. */
export interface CheckResult {
  readonly scenario: RunningScenario;
  readonly coping: Coping;
  readonly isGood: boolean;
  readonly exitCode: number | undefined;
  /** The last line that it wrote to its error output. From the client: escape it before showing it. */
  readonly lastLine: string;
  readonly ms: number;
}

const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * Runs a client against every scenario of a lab. Throws a {@link CommandSyntaxError} for a command that has no `{url}`, cannot
 * be split, or cannot be started.
 */
export async function checkClient(lab: RunningLab, options: CheckOptions): Promise<readonly CheckResult[]> {
  const argv = splitCommand(options.command);
  if (!argv.some((word) => word.includes('{url}'))) {
    throw new CommandSyntaxError('the command has no {url}: that is where the URL of each scenario goes');
  }
  const { concurrency = availableParallelism() } = options;
  const folder = await mkdtemp(join(tmpdir(), 'handfast-lab-'));
  try {
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, lab.ca);
    const waiting = [...lab.scenarios];
    const results = new Map<string, CheckResult>();
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (options.signal?.aborted) return;
        const result = await checkOne(lab, next, argv, caFile, options);
        results.set(next.id, result);
        options.onResult?.(result);
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker));
    return lab.scenarios.flatMap(({ id }) => results.get(id) ?? []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkOne(
  lab: RunningLab,
  scenario: RunningScenario,
  argv: readonly string[],
  caFile: string,
  { env, timeoutMs = DEFAULT_TIMEOUT_MS, signal }: CheckOptions,
): Promise<CheckResult> {
  const subprotocols = scenario.subprotocols.join(',');
  const words = argv.map((word) => word.replaceAll('{url}', scenario.url).replaceAll('{subprotocols}', subprotocols));
  const trust = { NODE_EXTRA_CA_CERTS: caFile, SSL_CERT_FILE: caFile };
  lab.forget(scenario.id);
  const startedAt = performance.now();
  const end = await runCommand(words, { env: { ...env, ...trust, ...direct, ...scenario.env }, timeoutMs, signal });
  if (end.startError !== undefined) throw new CommandSyntaxError(`the command cannot be started: ${end.startError}`);
  const coping = copingOf({ ...end, sentData: lab.wasOpened(scenario.id) });
  return {
    scenario,
    coping,
    isGood: isGood(scenario.good, coping),
    exitCode: end.exitCode,
    lastLine: end.stderr.trimEnd().split('\n').at(-1) ?? '',
    ms: Math.round(performance.now() - startedAt),
  };
}

/** Proxies of the person who checks are none of the scenarios' business: they are all on this machine. */
const direct = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'WS_PROXY', 'WSS_PROXY'].flatMap((name) => [
    [name, undefined],
    [name.toLowerCase(), undefined],
  ]),
);
