import type { Peer } from './peers.ts';
import type { Rounds, Row, Spread } from './report.ts';
import type { Workload } from './workloads.ts';

/** A table as texts: a heading, and cells line by line. The first column is aligned left, the others right. */
export interface Table {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly lines: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

export function makeTable(
  workload: Workload,
  rows: readonly Row[],
  skipped: Rounds['skipped'],
  table: readonly Peer[],
  base: string,
): Table {
  const peerOf = (name: string) => table.find((peer) => peer.name === name);
  const value = workload.measures === 'cpu' ? `CPU µs/${workload.unit}` : `KiB/${workload.unit}`;
  const lines = rows.map((row) => [
    peerOf(row.peer)?.title ?? row.peer,
    significant(row.value),
    row.ratio ? `${times(row.ratio.median)}` : '',
    row.ratio ? range(row.ratio) : '',
    row.p50 === undefined ? '' : significant(row.p50),
    row.p99 === undefined ? '' : significant(row.p99),
    row.rssMiB.toFixed(0),
  ]);
  const remarks = rows.flatMap(({ peer, remark }) => (remark ? [`${peerOf(peer)?.title}: ${remark}`] : []));
  const notes = rows.flatMap(({ peer }) => peerOf(peer)?.note ?? []);
  const reasons = [...skipped].map(([peer, why]) => `not measured: ${peerOf(peer)?.title ?? peer}: ${why}`);
  return {
    heading: `${workload.title} (${workload.name})`,
    columns: ['', value, `${base} ÷ it`, 'min – max', 'p50 µs', 'p99 µs', 'RSS MiB'],
    lines,
    notes: [...notes, ...remarks, ...reasons],
  };
}

/** For a terminal. */
export function renderText({ heading, columns, lines, notes }: Table): string {
  const widths = columns.map((column, i) => Math.max(column.length, ...lines.map((line) => line[i]?.length ?? 0)));
  const render = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('   ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 3, -3));
  return [heading, rule, render(columns), ...lines.map(render), ...notes.map((note) => `  ${note}`), ''].join('\n');
}

export function renderMarkdown({ heading, columns, lines, notes }: Table): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = row(columns.map((_, i) => (i === 0 ? '---' : '---:')));
  return [
    `### ${heading}`,
    '',
    row(columns),
    rule,
    ...lines.map(row),
    '',
    ...notes.map((note) => `* ${note}`),
    '',
  ].join('\n');
}

/** Three digits that count. */
export function significant(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 3));
}

function times(value: number): string {
  return `${significant(value)}×`;
}

function range({ min, max }: Spread): string {
  return `${significant(min)} – ${significant(max)}`;
}
