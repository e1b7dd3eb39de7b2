import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderChart } from '../../src/bench/chart.ts';
import { renderMarkdown } from '../../src/bench/markdown.ts';
import type { Peer } from '../../src/bench/peers.ts';
import { summarize } from '../../src/bench/report.ts';
import { type Run, readRun, writeRun } from '../../src/bench/result.ts';
import { renderText, significant, workloadTable } from '../../src/bench/table.ts';
import { judge } from '../../src/bench/targets.ts';
import type { Workload } from '../../src/bench/workloads.ts';
import { makeScratch } from '../../src/interop/scratch.ts';

const workload: Workload = {
  name: 'ping-pong-64',
  title: 'echo 64 B',
  role: 'server',
  mode: 'echo',
  measures: 'cpu',
  unit: 'message',
  connections: 100,
  recipe: { bytes: 64, kind: 'binary' },
};
const peers: Peer[] = [
  { name: 'handfast', title: 'handfast', runtime: 'node' },
  { name: 'ws', title: 'ws', runtime: 'node' },
  { name: 'net', title: 'raw net echo (1)', runtime: 'node', note: '(1) no protocol' },
];
const sample = (value: number) => ({ value, p50: 700, p99: 5000, rssMiB: 60, count: 100, seconds: 1 });
const run: Run = {
  facts: ['Node v0.0.0'],
  results: [
    {
      workload,
      rounds: {
        order: ['handfast', 'ws', 'net', 'bun'],
        samples: new Map([
          ['handfast', [sample(4), sample(5)]],
          ['ws', [sample(8), sample(7.5)]],
          ['net', [sample(2), sample(2.5)]],
        ]),
        skipped: new Map([['bun', 'Bun is not installed']]),
        failed: [],
      },
    },
  ],
};
const [result] = run.results;
if (!result) throw new Error('there is one');

test('a table for the terminal is aligned, and says who is missing and why', () => {
  const [heading, rule, ...lines] = renderText(
    workloadTable(result, summarize(result.rounds, 'ws'), peers, 'ws'),
  ).split('\n');
  assert.equal(heading, 'echo 64 B (ping-pong-64)');
  assert.equal(rule, '─'.repeat(lines[0]?.length ?? 0));
  assert.deepEqual(lines, [
    '                   CPU µs/message   ws ÷ it     min – max   p50 µs   p99 µs   RSS MiB',
    'handfast                     4.50     1.75×   1.50 – 2.00      700     5000        60',
    'ws                           7.75     1.00×   1.00 – 1.00      700     5000        60',
    'raw net echo (1)             2.25     3.50×   3.00 – 4.00      700     5000        60',
    '  (1) no protocol',
    '  not measured: bun: Bun is not installed',
    '',
  ]);
});

test('numbers have the digits that count', () => {
  assert.deepEqual([0.2345, 1.234, 12.34, 123.4, 1234, 0.0123].map(significant), [
    '0.234',
    '1.23',
    '12.3',
    '123',
    '1234',
    '0.012',
  ]);
});

test('the page for the docs has ratios and no absolute figures', () => {
  const page = renderMarkdown(run, peers, 'ws');
  assert.match(page, /\| echo 64 B \| \*\*1\.75\*\* \(1\.50–2\.00\) \| \*\*3\.50\*\* \(3\.00–4\.00\) \|/);
  assert.doesNotMatch(page, /7\.75|4\.50/);
});

test('a target holds when the median reaches it', () => {
  const target = { workload: 'ping-pong-64', peer: 'handfast', base: 'ws' };
  const [reached, missed, unknown] = judge(run.results, [
    { ...target, atLeast: 1.75 },
    { ...target, atLeast: 1.8 },
    { ...target, atLeast: 1, base: 'bun' },
  ]);
  assert.equal(reached?.holds, true);
  assert.equal(missed?.holds, false);
  assert.equal(unknown, undefined);
});

test('the chart is one SVG that takes the colour of its page', async () => {
  const svg = await renderChart(run, peers, 'ws');
  assert.match(svg, /^<svg [^>]*><style>[^<]*prefers-color-scheme:dark/);
  for (const text of ['echo 64 B', 'handfast', 'raw net echo']) assert.ok(svg.includes(`>${text}<`), text);
  assert.doesNotMatch(svg, /NaN|undefined/);
});

test('a run comes back from its file', () => {
  const scratch = makeScratch('bench-test');
  try {
    writeRun(scratch.file('run.json'), run);
    assert.deepEqual(readRun(scratch.file('run.json')), run);
  } finally {
    scratch.remove();
  }
});
