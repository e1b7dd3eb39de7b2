import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { gatherFacts } from './facts.ts';
import { judge } from './judge.ts';
import { readOptions, type SoakOptions, usage } from './options.ts';
import { describeMoment, describeSoak, type Facts, withSoak } from './report.ts';
import { type Moment, type Soak, soak } from './run.ts';

const DOCUMENT = join(root, 'docs', 'security.md');
const PICTURES = join(root, 'docs', 'design', 'soak');

process.exitCode = await main();

async function main(): Promise<number> {
  let options: SoakOptions;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    return say(`${(error as Error).message}\n\n${usage}`, 2);
  }
  if (options.help) return say(usage, 0);
  const { facts, run } = options.from ? read(options.from) : await perform(options);
  const faults = judge(run);
  console.log(`\n${describeSoak(run, facts)}\n`);
  console.log(faults.length === 0 ? 'As it should be.' : faults.join('\n'));
  await write(options, run, facts);
  return faults.length === 0 ? 0 : 1;
}

async function perform({
  peer,
  connections,
  seed,
  pauseMs,
  minutes,
}: SoakOptions): Promise<{ facts: Facts; run: Soak }> {
  const facts = gatherFacts(peer);
  console.log(`seed ${seed}`);
  const settings = { peer, connections, seed, pauseMs, ms: minutes * 60_000 };
  const run = await soak({ ...settings, tell: (moment) => console.log(describeMoment(moment)) });
  return { facts, run };
}

function read(file: string): { facts: Facts; run: Soak } {
  const { facts, ...run } = JSON.parse(readFileSync(file, 'utf8')) as Soak & { readonly facts: Facts };
  return { facts, run };
}

async function write(options: SoakOptions, run: Soak, facts: Facts): Promise<void> {
  const json = options.json ?? (options.docs ? `${PICTURES}.json` : undefined);
  const svg = options.svg ?? (options.docs ? `${PICTURES}.svg` : undefined);
  if (json) writeFileSync(json, `${JSON.stringify({ facts, ...run, moments: run.moments.map(figuresOf) })}\n`);
  if (svg) {
    const { renderChart } = await import('./chart.ts');
    writeFileSync(svg, await renderChart(run));
  }
  if (options.docs) writeFileSync(DOCUMENT, withSoak(readFileSync(DOCUMENT, 'utf8'), run, facts));
}

/** How things ended is told at the end. */
function figuresOf({ atMs, server, crowd }: Moment): Moment {
  const rest = { outcomes: {}, faults: {} };
  return { atMs, server: { ...server, ...rest }, crowd: { ...crowd, ...rest } };
}

function say(text: string, exitCode: number): number {
  console.log(text);
  return exitCode;
}
