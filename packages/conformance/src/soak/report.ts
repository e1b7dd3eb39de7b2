import { type Measure, type Verdict, verdicts } from './judge.ts';
import { type Moment, names, type Soak, sides } from './run.ts';

/** Where a run was made, and how. */
export interface Facts {
  readonly package: string;
  readonly version: string;
  readonly node: string;
  readonly system: string;
  readonly date: string;
  /** Of the machine, before it began: others may work there too. */
  readonly load: string;
}

const MIB = 1024 * 1024;
const BEGIN = '<!-- soak: written by npm run soak -- --docs -->';
const END = '<!-- end of soak -->';

/** One line for a moment, while it runs. */
export function describeMoment({ atMs, server, crowd }: Moment): string {
  const sizes = [server, crowd].map((it) => `${mib(it.rssBytes)}/${mib(it.heapBytes)}/${mib(it.externalBytes)} MiB`);
  const faults = [server, crowd].flatMap((it) => Object.keys(it.faults));
  return `${minutes(atMs)} min: ${server.opened - server.closed} open, ${count(server.opened)} opened, ${count(server.messages)} messages; resident/heap/external ${sizes.join(', clients ')}; longest stall ${[server, crowd].map(({ stallMs }) => `${Math.round(stallMs)} ms`)}; ${faults.length === 0 ? 'no fault' : `${faults.length} kinds of faults: ${faults.at(-1)}`}`;
}

/** What was run, and what came of it, in words and a table. */
export function describeSoak(soak: Soak, facts: Facts): string {
  const { server, crowd } = soak.after;
  const last = soak.moments.at(-1)?.atMs ?? 0;
  const messages = `${count(crowd.messages)} echoes (${(crowd.bytes / 1024 ** 3).toFixed(1)} GiB) verified byte for byte`;
  const intro = [
    `${facts.package} ${facts.version} on Node ${facts.node}, ${facts.system}, ${facts.date}, load average ${facts.load} at the start.`,
    `${count(soak.connections)} clients at any time for ${minutes(last)} minutes, seed \`${soak.seed}\`, ${soak.pauseMs / 1000} s between two things that a client does`,
    `on average: ${count(server.opened)} connections in all, ${messages}, ${count(server.sends + crowd.sends)} callbacks of \`send\`.`,
    `An event loop was held up for ${count(Math.round(longestStallMs(soak)))} ms at most.`,
  ].join(' ');
  const all = verdicts(soak);
  const rows = all.map((verdict) => `| ${row(verdict)} |`);
  const table = ['| | mean | growth over the last two thirds | passes up to | |', '|---|---|---|---|---|', ...rows];
  return [intro, '', ...(rows.length > 0 ? table : ['Too short for a trend.']), '', describeAfter(soak)].join('\n');
}

function longestStallMs({ moments }: Soak): number {
  return Math.max(0, ...moments.flatMap((moment) => sides.map((side) => moment[side].stallMs)));
}

function row({ side, measure, mean, growth, error, tolerance, isGrowing }: Verdict): string {
  const size = (value: number) => quantity(measure, value);
  const sign = growth < 0 ? '−' : '+';
  const grown = `${sign}${size(Math.abs(growth))} ± ${size(error)}`;
  return [
    `${names[side]}: ${measure.title}`,
    size(mean),
    grown,
    size(tolerance),
    isGrowing ? '**grows**' : 'flat',
  ].join(' | ');
}

function describeAfter({ before, after }: Soak): string {
  const parts = sides.map((side) => {
    const left = (after[side].heapBytes - before[side].heapBytes) / MIB;
    const each = (left * MIB) / Math.max(1, after[side].opened);
    return `${names[side]} ${left.toFixed(1)} MiB of heap more than before (${each.toFixed(0)} bytes for each connection that there was)`;
  });
  return `When all had left: ${parts.join(', ')}, and no handle, timer or listener more.`;
}

/** The document with this run in it. Throws when it has no place for it. */
export function withSoak(document: string, soak: Soak, facts: Facts): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the document has no lines "${BEGIN}" and "${END}"`);
  return `${document.slice(0, begin)}${BEGIN}\n\n${describeSoak(soak, facts)}\n\n${document.slice(end)}`;
}

function quantity({ isBytes }: Measure, value: number): string {
  if (isBytes) return `${(value / MIB).toFixed(1)} MiB`;
  return value < 10 ? value.toFixed(1) : count(Math.round(value));
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}

function minutes(ms: number): string {
  return (ms / 60_000).toFixed(1);
}

function count(value: number): string {
  return value.toLocaleString('en');
}
