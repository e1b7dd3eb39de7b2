import { writeFileSync } from 'node:fs';
import { makeScratch } from '../interop/scratch.ts';
import { buildGenerator } from './generator.ts';
import { makeLauncher } from './launch.ts';
import { type BenchOptions, choose, readOptions, usage } from './options.ts';
import { peers } from './peers.ts';
import { summarize } from './report.ts';
import { runWorkload } from './run.ts';
import { makeTable, renderMarkdown, renderText, type Table } from './table.ts';
import { Unavailable } from './unavailable.ts';
import { workloads } from './workloads.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) return say(usage);
    if (options.list) return say(listing());
    return await bench(options);
  } catch (error) {
    if (error instanceof Unavailable) return say(`Nothing measured: ${error.message}`);
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    console.error(error.message);
    return 2;
  }
}

async function bench(options: BenchOptions): Promise<number> {
  const chosenWorkloads = choose('workload', workloads, options.only, options.quick);
  const chosenPeers = choose('peer', peers, options.peers, options.quick);
  const generator = await buildGenerator();
  const launcher = makeLauncher(options.node, generator.path);
  if (launcher.unpinned) console.log(`Server and load share cores: ${launcher.unpinned}\n`);
  const scratch = makeScratch('bench');
  const results: object[] = [];
  const tables: Table[] = [];
  try {
    for (const workload of chosenWorkloads) {
      const rounds = await runWorkload(
        { ...options, launcher, peers: chosenPeers, file: scratch.file, onSample: progress },
        workload,
      );
      progress('');
      const rows = summarize(rounds, options.base);
      const table = makeTable(workload, rows, rounds.skipped, peers, options.base);
      console.log(renderText(table));
      tables.push(table);
      results.push({
        workload,
        rows,
        samples: Object.fromEntries(rounds.samples),
        skipped: Object.fromEntries(rounds.skipped),
      });
    }
  } finally {
    scratch.remove();
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ base: options.base, results }, null, 2)}\n`);
  if (options.markdown) writeFileSync(options.markdown, tables.map(renderMarkdown).join('\n'));
  return 0;
}

/** What is going on, in the last line of a terminal; nothing where the output is a file. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}

function listing(): string {
  const lines = (table: readonly { name: string; title: string; quick?: boolean }[]) =>
    table.map(({ name, title, quick }) => `  ${name.padEnd(24)}${title}${quick ? ' *' : ''}`).join('\n');
  return `Workloads (*: part of --quick):\n${lines(workloads)}\n\nPeers:\n${lines(peers)}\n`;
}

function say(text: string): number {
  console.log(text);
  return 0;
}
