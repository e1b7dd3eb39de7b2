import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Coverage } from './coverage.ts';
import { formatInput } from './input.ts';
import { describeFailure } from './report.ts';
import { GuidedRun, minimised } from './run-guided.ts';
import { type Campaign, replaySeeds } from './run-target.ts';
import { readSeeds } from './seeds.ts';
import { Trap } from './trap.ts';
import { Watchdog } from './watchdog.ts';

const usage = `npm run fuzz:guided -- [options]

Goes on from inputs that reach new code of the library, as V8 counts it; npm run fuzz is several times as fast, and blind.

  --seconds N      how long each target runs (default 120)
  --seed S         what the inputs follow from (default: a new one, which is printed)
  --target NAME    only this target; may be repeated
  --keep FOLDER    write the inputs that reach what neither seeds nor npm test reach into a folder for each target
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    seed: { type: 'string' },
    target: { type: 'string', multiple: true, default: [] },
    keep: { type: 'string' },
    help: { type: 'boolean' },
  },
});

// Blocks are told apart only in what is loaded while it counts.
const coverage = new Coverage((url) => url.includes('/packages/ws/dist/src/')).start();
const { targets } = await import('./targets.ts');
process.exitCode = await main();

async function main(): Promise<number> {
  if (values.help) return say(usage, 0);
  const chosen = targets.filter(({ name }) => values.target.length === 0 || values.target.includes(name));
  if (chosen.length === 0) return say(`There are: ${targets.map(({ name }) => name).join(', ')}`, 2);
  const seed = values.seed ?? randomBytes(4).toString('hex');
  const trap = new Trap().arm();
  console.log(`seed ${seed}`);
  const watchdog = new Watchdog(
    chosen.map(({ name }) => `npm run fuzz:guided -- --seed ${seed} --target ${name} # hangs after iteration`),
  );
  try {
    for (const [i, target] of chosen.entries()) {
      const campaign: Campaign = { target, seeds: readSeeds(target), seed, trap };
      const text = await explore(campaign, (iteration) => watchdog.beat(i, iteration));
      if (text !== undefined) return say(text, 1);
    }
    return say('every promise held', 0);
  } finally {
    await watchdog.stop();
  }
}

/** One target for its time; the text of a failure if there was one. */
async function explore(campaign: Campaign, beat: (iteration: number) => void): Promise<string | undefined> {
  const { target, seed, seeds } = campaign;
  coverage.forget();
  beat(-1);
  const broken = await replaySeeds(campaign);
  if (broken) return describeFailure(broken, seed);
  coverage.ask();
  coverage.note();
  const bySeeds = coverage.reachedBytes;
  const run = new GuidedRun(campaign, coverage);
  const untilMs = performance.now() + Number(values.seconds) * 1000;
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
  if (values.keep === undefined) return undefined;
  const folder = join(values.keep, target.name);
  mkdirSync(folder, { recursive: true });
  for (const [i, input] of best.entries()) {
    const comment = 'Reaches code that neither the seeds before it nor a brief run reach.';
    const name = `reaches-${i + 1}.${target.notation === 'hex' ? 'hex' : 'txt'}`;
    writeFileSync(join(folder, name), formatInput(input, target.notation, comment));
  }
  return undefined;
}

function say(text: string, exitCode: number): number {
  (exitCode === 0 ? console.log : console.error)(text);
  return exitCode;
}
