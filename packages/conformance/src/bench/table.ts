import type { Peer } from './peers.ts';
import type { Row, Spread } from './report.ts';
import type { Result } from './result.ts';
import type { Verdict } from './targets.ts';

/** A table as texts: a heading, and cells line by line. The first column is aligned left, the others right. */
export interface Table {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly lines: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** All that was measured of one workload. */
export function workloadTable(
  { workload, rounds }: Result,
  rows: readonly Row[],
  peers: readonly Peer[],
  base: string,
): Table {
  const titleOf = (name: string) => peers.find((peer) => peer.name === name)?.title ?? name;
  const value = workload.measures === 'cpu' ? `CPU µs/${workload.unit}` : `KiB/${workload.unit}`;
  const lines = rows.map((row) => [
    titleOf(row.peer),
    significant(row.value),
    row.ratio ? times(row.ratio.median) : '',
    row.ratio ? range(row.ratio) : '',
    row.p50 === undefined ? '' : significant(row.p50),
    row.p99 === undefined ? '' : significant(row.p99),
    row.rssMiB.toFixed(0),
  ]);
  const remarks = rows.flatMap(({ peer, remark }) => (remark ? [`${titleOf(peer)}: ${remark}`] : []));
  const notes = rows.flatMap(({ peer: name }) => peers.find((peer) => peer.name === name)?.note ?? []);
  const reasons = new Map<string, string[]>();
  for (const [peer, why] of rounds.skipped) reasons.set(why, [...(reasons.get(why) ?? []), titleOf(peer)]);
  return {
    heading: `${workload.title} (${workload.name})`,
    columns: ['', value, `${base} ÷ it`, 'min – max', 'p50 µs', 'p99 µs', 'RSS MiB'],
    lines,
    notes: [...notes, ...remarks, ...[...reasons].map(([why, who]) => `not measured: ${who.join(', ')}: ${why}`)],
  };
}

/** Targets, and whether this run met them. */
export function targetTable(verdicts: readonly Verdict[]): Table {
  return {
    heading: 'Targets',
    columns: ['', 'next to', 'wanted', 'got', ''],
    lines: verdicts.map(({ workload, peer, base, atLeast, ratio, holds }) => [
      `${workload} (${peer})`,
      base,
      times(atLeast),
      times(ratio),
      holds ? 'holds' : 'MISSED',
    ]),
    notes: [],
  };
}

/** For a terminal. */
export function renderText({ heading, columns, lines, notes }: Table): string {
  const widths = columns.map((column, i) => Math.max(column.length, ...lines.map((line) => line[i]?.length ?? 0)));
  const pad = (cell: string, i: number) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0));
  const render = (cells: readonly string[]) => cells.map(pad).join('   ').trimEnd();
  const rule = '─'.repeat(
    Math.max(
      widths.reduce((sum, width) => sum + width + 3, -3),
      heading.length,
    ),
  );
  return [heading, rule, render(columns), ...lines.map(render), ...notes.map((note) => `  ${note}`), ''].join('\n');
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
