import { randomBytes } from 'node:crypto';
import { type FuzzOptions, readOptions, usage } from './options.ts';
import { describeFailure, describeProgress } from './report.ts';
import { type Campaign, failureOf, replaySeeds, runIterations } from './run-target.ts';
import { readSeed, readSeeds } from './seeds.ts';
import { choose } from './targets.ts';
import { Trap } from './trap.ts';
import { Watchdog } from './watchdog.ts';

/** How long a target runs before it is the turn of the next. */
const SLICE_MS = 2000;
/** How often the figures are printed. */
const REPORT_MS = 30_000;

interface Progress {
  next: number;
  elapsedMs: number;
}

process.exitCode = await main(readOptions(process.argv.slice(2), () => randomBytes(4).toString('hex')));

async function main(options: FuzzOptions): Promise<number> {
  if (options.help) return say(usage, 0);
  const chosen = choose(options.targets);
  if (typeof chosen === 'string') return say(chosen, 2);
  const trap = new Trap().arm();
  const { seed } = options;
  const campaigns = chosen.map((target): Campaign => ({ target, seeds: readSeeds(target), seed, trap }));
  if (options.file !== undefined) return replayFile(campaigns, options.file);
  console.log(`seed ${seed}`);
  const watchdog = new Watchdog(
    chosen.map(({ name }) => `npm run fuzz -- --seed ${seed} --target ${name} --iterations 1 --from`),
  );
  const exitCode = await fuzz(campaigns, options, watchdog);
  await watchdog.stop();
  return exitCode;
}

async function replayFile(campaigns: readonly Campaign[], file: string): Promise<number> {
  const [campaign] = campaigns;
  if (!campaign || campaigns.length !== 1) return say('--file needs exactly one --target', 2);
  const error = await failureOf(campaign, readSeed(file));
  return error === undefined ? say('holds', 0) : say(error instanceof Error ? (error.stack ?? '') : String(error), 1);
}

async function fuzz(campaigns: readonly Campaign[], options: FuzzOptions, watchdog: Watchdog): Promise<number> {
  for (const [i, campaign] of campaigns.entries()) {
    watchdog.beat(i, -1);
    const failure = await replaySeeds(campaign);
    if (failure) return say(describeFailure(failure, options.seed), 1);
  }
  const progress = campaigns.map((): Progress => ({ next: options.from, elapsedMs: 0 }));
  const startedMs = performance.now();
  let reportedMs = startedMs;
  const untilMs = startedMs + options.seconds * 1000;
  const isOver = () =>
    options.iterations === undefined ? performance.now() >= untilMs : (progress[0]?.elapsedMs ?? 0) > 0;
  while (!isOver()) {
    for (const [i, campaign] of campaigns.entries()) {
      const failure = await slice(campaign, progress[i] as Progress, (n) => watchdog.beat(i, n), options, untilMs);
      if (failure !== undefined) return say(failure, 1);
    }
    if (performance.now() - reportedMs < REPORT_MS) continue;
    reportedMs = performance.now();
    report(campaigns, progress, options.from);
  }
  return say(`${report(campaigns, progress, options.from)} iterations, and every promise held`, 0);
}

/** One turn of one target; the text of a failure if there was one. */
async function slice(
  campaign: Campaign,
  progress: Progress,
  beat: (iteration: number) => void,
  { iterations, from, seed }: FuzzOptions,
  untilMs: number,
): Promise<string | undefined> {
  const beganMs = performance.now();
  const endMs = Math.min(untilMs, beganMs + SLICE_MS);
  const { next, failure } = await runIterations(campaign, progress.next, (iteration) => {
    beat(iteration);
    return iterations === undefined ? performance.now() < endMs : iteration < from + iterations;
  });
  progress.elapsedMs += performance.now() - beganMs;
  progress.next = next;
  return failure && describeFailure(failure, seed);
}

/** Prints the figures; returns the number of iterations of all targets. */
function report(campaigns: readonly Campaign[], progress: readonly Progress[], from: number): number {
  let total = 0;
  for (const [i, { target }] of campaigns.entries()) {
    const { next, elapsedMs } = progress[i] as Progress;
    total += next - from;
    console.log(describeProgress(target.name, next - from, elapsedMs));
  }
  console.log('');
  return total;
}

function say(text: string, exitCode: number): number {
  (exitCode === 0 ? console.log : console.error)(text);
  return exitCode;
}
