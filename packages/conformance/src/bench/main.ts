import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from '../interop/certificates.ts';
import { findProgram } from '../interop/installed.ts';
import { makeScratch, type Scratch } from '../interop/scratch.ts';
import { root } from '../root.ts';
import { gatherFacts } from './facts.ts';
import { buildGenerator, type Generator } from './generator.ts';
import { makeLauncher } from './launch.ts';
import { renderMarkdown } from './markdown.ts';
import { type BenchOptions, choose, readOptions, usage } from './options.ts';
import { peers } from './peers.ts';
import { summarize } from './report.ts';
import { type Result, type Run, readRun, writeRun } from './result.ts';
import { type Plan, runWorkload } from './run.ts';
import { renderText, targetTable, workloadTable } from './table.ts';
import { judge } from './targets.ts';
import { Unavailable } from './unavailable.ts';
import { workloads } from './workloads.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) return say(usage);
    if (options.list) return say(listing());
    const run = options.from === undefined ? await measureAll(options) : show(readRun(options.from), options);
    await write(run, options);
    // Peers may be missing or fail; ours may not.
    return run.results.some(({ rounds }) => rounds.failed.some((name) => name.startsWith('handfast'))) ? 1 : 0;
  } catch (error) {
    if (error instanceof Unavailable) return say(`Nothing measured: ${error.message}`);
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    console.error(error.message);
    return 2;
  }
}

async function measureAll(options: BenchOptions): Promise<Run> {
  const chosen = choose('workload', workloads, options.only, options.quick);
  const generator = await buildGenerator();
  const launcher = makeLauncher(options.node, generator.path);
  const scratch = makeScratch('bench');
  const results: Result[] = [];
  try {
    const facts = await gatherFacts(options, launcher);
    console.log(`${facts.join('\n')}\n`);
    const plan: Plan = {
      ...options,
      launcher,
      peers: choose('peer', peers, options.peers, options.quick),
      file: scratch.file,
      onSample: progress,
      ...(await prepareTls(generator, scratch)),
    };
    for (const workload of chosen) {
      const result = { workload, rounds: await runWorkload(plan, workload) };
      progress('');
      showResult(result, options);
      results.push(result);
    }
    showTargets(results);
    return { facts, results };
  } finally {
    scratch.remove();
  }
}

async function prepareTls(generator: Generator, scratch: Scratch): Promise<Pick<Plan, 'tls' | 'noTls'>> {
  if (!generator.tls) return { noTls: 'the load generator was built without TLS: no headers of OpenSSL' };
  if (!findProgram('openssl')) return { noTls: 'openssl, which makes the certificate, is not installed' };
  const { cert, key } = await makeCertificates(scratch);
  return { tls: { cert, key } };
}

function show(run: Run, options: BenchOptions): Run {
  console.log(`${run.facts.join('\n')}\n`);
  for (const result of run.results) showResult(result, options);
  showTargets(run.results);
  return run;
}

function showResult(result: Result, { base }: BenchOptions): void {
  console.log(renderText(workloadTable(result, summarize(result.rounds, base), peers, base)));
}

function showTargets(results: readonly Result[]): void {
  const verdicts = judge(results);
  if (verdicts.length > 0) console.log(renderText(targetTable(verdicts)));
}

async function write(run: Run, options: BenchOptions): Promise<void> {
  const inDocs = (name: string) => (options.docs ? join(root, 'docs', name) : undefined);
  const json = options.json ?? inDocs('design/performance.json');
  const markdown = options.markdown ?? inDocs('design/performance-tables.md');
  const svg = options.svg ?? inDocs('images/performance.svg');
  if (json) writeRun(json, run);
  if (markdown) writeFileSync(markdown, renderMarkdown(run, peers, options.base));
  if (!svg) return;
  const { renderChart } = await import('./chart.ts');
  writeFileSync(svg, await renderChart(run, peers, options.base));
}

/** What is going on, in the last line of a terminal; nothing where the output is a file. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}

function listing(): string {
  const lines = (table: readonly { name: string; title: string; quick?: boolean }[]) =>
    table.map(({ name, title, quick }) => `  ${name.padEnd(26)}${title}${quick ? ' *' : ''}`).join('\n');
  return `Workloads (*: part of --quick):\n${lines(workloads)}\n\nPeers:\n${lines(peers)}\n`;
}

function say(text: string): number {
  console.log(text);
  return 0;
}
