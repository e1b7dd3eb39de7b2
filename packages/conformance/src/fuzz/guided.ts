import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Coverage } from './coverage.ts';
import { type FuzzInput, formatInput } from './input.ts';
import { type GuidedOptions, guidedUsage, readGuidedOptions } from './options.ts';
import { describeFailure } from './report.ts';
import { GuidedRun, minimised } from './run-guided.ts';
import { type Campaign, replaySeeds } from './run-target.ts';
import { readSeeds } from './seeds.ts';
import type { Target } from './target.ts';
import { Trap } from './trap.ts';
import { Watchdog } from './watchdog.ts';

// Blocks are told apart only in what is loaded while it counts.
const coverage = new Coverage((url) => url.includes('/packages/ws/dist/src/')).start();
const { choose } = await import('./targets.ts');
process.exitCode = await main(readGuidedOptions(process.argv.slice(2), () => randomBytes(4).toString('hex')));

async function main({ help, targets: names, seed, seconds, keep }: GuidedOptions): Promise<number> {
  if (help) return say(guidedUsage, 0);
  const chosen = choose(names);
  if (typeof chosen === 'string') return say(chosen, 2);
  const trap = new Trap().arm();
  console.log(`seed ${seed}`);
  const watchdog = new Watchdog(
    chosen.map(({ name }) => `npm run fuzz:guided -- --seed ${seed} --target ${name} # hangs after iteration`),
  );
  try {
    for (const [i, target] of chosen.entries()) {
      const campaign: Campaign = { target, seeds: readSeeds(target), seed, trap };
      const text = await explore(campaign, (iteration) => watchdog.beat(i, iteration), seconds, keep);
      if (text !== undefined) return say(text, 1);
    }
    return say('every promise held', 0);
  } finally {
    await watchdog.stop();
  }
}

/** One target for its time; the text of a failure if there was one. */
async function explore(
  campaign: Campaign,
  beat: (iteration: number) => void,
  seconds: number,
  keep: string | undefined,
): Promise<string | undefined> {
  const { target, seed, seeds } = campaign;
  coverage.forget();
  beat(-1);
  const broken = await replaySeeds(campaign);
  if (broken) return describeFailure(broken, seed);
  coverage.ask();
  coverage.note();
  const bySeeds = coverage.reachedBytes;
  const run = new GuidedRun(campaign, coverage);
  const untilMs = performance.now() + seconds * 1000;
  const failure = await run.run((iteration) => {
    beat(iteration);
    return performance.now() < untilMs;
  });
  if (failure) return describeFailure(failure, seed);
  const reached = coverage.reachedBytes;
  const best = await minimised(campaign, run.kept, coverage, beat);
  console.log(
    `${target.name.padEnd(12)} ${String(run.count).padStart(9)} iterations, ${seeds.length} seeds reach ${bySeeds} bytes of code, ${run.kept.length} inputs more reach ${reached}, ${best.length} of them what a brief run does not`,
  );
  if (keep !== undefined) write(best, target, join(keep, target.name));
  return undefined;
}

function write(inputs: readonly FuzzInput[], { notation }: Target, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [i, input] of inputs.entries()) {
    const comment = 'Reaches code that neither the seeds before it nor a brief run reach.';
    const name = `reaches-${i + 1}.${notation === 'hex' ? 'hex' : 'txt'}`;
    writeFileSync(join(folder, name), formatInput(input, notation, comment));
  }
}

function say(text: string, exitCode: number): number {
  (exitCode === 0 ? console.log : console.error)(text);
  return exitCode;
}
