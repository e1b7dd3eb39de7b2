import { parseArgs } from 'node:util';

/** What the command line of the benchmark says. */
export interface BenchOptions {
  /** Names of workloads and of peers; empty for all. */
  readonly only: readonly string[];
  readonly peers: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Whom the ratios compare with. */
  readonly base: string;
  /** The Node that runs the peers which are programs for Node. */
  readonly node: string;
  readonly quick: boolean;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
  readonly svg: string | undefined;
  /** Write the three files that the documentation shows. */
  readonly docs: boolean;
  /** Show and write the run in this file, and measure nothing. */
  readonly from: string | undefined;
  readonly list: boolean;
  readonly help: boolean;
}

export const usage = `npm run bench -- [options]

Measures what a message costs: ours beside other implementations, interleaved, a fresh process for every sample.

  --quick            the most telling workloads and peers, in less than two minutes
  --only A,B         only these workloads (--list shows them); a name may end in *
  --peers A,B        only these peers; a name may end in *
  --rounds N         samples of each (default 5; quick: 3)
  --seconds S        length of a measured phase (default 1.5; quick: 0.6)
  --warm-up S        length of the phase before it (default 0.7; quick: 0.4)
  --base PEER        whom ratios compare with (default ws)
  --node PATH        the Node for all peers that run on Node (default: this one)
  --json FILE        write all samples
  --markdown FILE    write a table of the ratios
  --svg FILE         write a chart of the ratios
  --docs             write these three where the documentation has them
  --from FILE        show and write what an earlier run left with --json
  --list             show workloads and peers
`;

const defaults = { rounds: 5, seconds: 1.5, warmUpSeconds: 0.7 };
const quickDefaults = { rounds: 3, seconds: 0.6, warmUpSeconds: 0.4 };

/** @throws {TypeError} for options that it does not know, {@link RangeError} for numbers that are none */
export function readOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', multiple: true },
      peers: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      base: { type: 'string' },
      node: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'string' },
      svg: { type: 'string' },
      docs: { type: 'boolean' },
      from: { type: 'string' },
      quick: { type: 'boolean' },
      list: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const quick = values.quick ?? false;
  const otherwise = quick ? quickDefaults : defaults;
  return {
    only: names(values.only),
    peers: names(values.peers),
    rounds: Math.ceil(positive('rounds', values.rounds) ?? otherwise.rounds),
    seconds: positive('seconds', values.seconds) ?? otherwise.seconds,
    warmUpSeconds: positive('warm-up', values['warm-up']) ?? otherwise.warmUpSeconds,
    base: values.base ?? 'ws',
    node: values.node ?? process.execPath,
    quick,
    json: values.json,
    markdown: values.markdown,
    svg: values.svg,
    docs: values.docs ?? false,
    from: values.from,
    list: values.list ?? false,
    help: values.help ?? false,
  };
}

/**
 * The entries that the names mean, in the order of the table; those for `--quick` or all where there are no names.
 * @throws {RangeError} for a name that means nothing
 */
export function choose<T extends { readonly name: string; readonly quick?: boolean }>(
  what: string,
  table: readonly T[],
  wanted: readonly string[],
  quick: boolean,
): T[] {
  if (wanted.length === 0) return table.filter((entry) => !quick || entry.quick);
  const means = (name: string, pattern: string) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
  const nothing = wanted.find((pattern) => !table.some(({ name }) => means(name, pattern)));
  if (nothing !== undefined)
    throw new RangeError(`no ${what} ${nothing}. There are: ${table.map(({ name }) => name).join(', ')}`);
  return table.filter(({ name }) => wanted.some((pattern) => means(name, pattern)));
}

function names(given: readonly string[] | undefined): string[] {
  return (given ?? []).flatMap((list) => list.split(',')).filter((name) => name !== '');
}

function positive(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const read = Number(value);
  if (value === '' || !(read > 0)) throw new RangeError(`--${name} must be a number above 0, not "${value}"`);
  return read;
}
