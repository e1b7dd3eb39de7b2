import type { Peer } from './peers.ts';
import { type Row, summarize } from './report.ts';
import type { Run } from './result.ts';
import { significant } from './table.ts';

/** Ratios only, one line for each workload: the page that docs quote. Absolute figures say more about the machine. */
export function renderMarkdown({ facts, results }: Run, peers: readonly Peer[], base: string): string {
  const taken = peers.filter(({ name }) => name !== base && results.some(({ rounds }) => rounds.samples.has(name)));
  const baseTitle = peers.find(({ name }) => name === base)?.title ?? base;
  const lines = results.map(({ workload, rounds }) => {
    const rows = summarize(rounds, base);
    return row([`${workload.title}`, ...taken.map(({ name }) => cell(rows.find(({ peer }) => peer === name)))]);
  });
  return [
    '<!-- Written by `npm run bench -- --docs`. -->',
    `How many times less than **${baseTitle}** each costs: CPU time of its process per message, or memory per idle connection.`,
    'The median of the ratios of each round, with the least and the most; above 1 is better than that.',
    '',
    row(['', ...taken.map(({ title }) => title)]),
    row(['---', ...taken.map(() => '---:')]),
    ...lines,
    '',
    ...taken.flatMap(({ note }) => (note ? [`${note}.`, ''] : [])),
    ...facts.map((fact) => `* ${fact}`),
    '',
  ].join('\n');
}

function cell(found: Row | undefined): string {
  if (!found?.ratio) return '–';
  const { median, min, max } = found.ratio;
  return `**${significant(median)}** (${significant(min)}–${significant(max)})`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
