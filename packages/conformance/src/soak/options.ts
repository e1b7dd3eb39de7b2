import { parseArgs } from 'node:util';

/** What the command line says. */
export interface SoakOptions {
  readonly minutes: number;
  readonly connections: number;
  readonly seed: string;
  /** A package: @handfast/ws or ws. */
  readonly peer: string;
  readonly pauseMs: number;
  readonly json: string | undefined;
  readonly svg: string | undefined;
  /** Write what docs/security.md shows. */
  readonly docs: boolean;
  /** Show and write the run in this file, and run nothing. */
  readonly from: string | undefined;
  readonly help: boolean;
}

export const usage = `npm run soak -- [options]

Lets thousands of clients live random lives on one server, and says whether anything grows, and whether everything that has to happen
exactly once does.

  --minutes N        how long (default 20)
  --connections N    how many at any time (default 10000); each process needs a few more file descriptors than that
  --seed TEXT        of the lives (default: the time)
  --peer NAME        the server: handfast (default) or ws; the clients are always ours
  --pause MS         between two things that a client does, on average (default 60000)
  --json FILE        write all samples
  --svg FILE         write a chart of them
  --docs             write both, and the table, where the documentation has them
  --from FILE        show and write what an earlier run left with --json

Exit code: 0 when all is as it should be, 1 when not, 2 for a wrong command line.
`;

const packages: Readonly<Record<string, string>> = { handfast: '@handfast/ws', ws: 'ws' };

/** @throws {TypeError} for options that it does not know, {@link RangeError} for values that make no sense */
export function readOptions(argv: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string', default: '20' },
      connections: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(Date.now()) },
      peer: { type: 'string', default: 'handfast' },
      pause: { type: 'string', default: '60000' },
      json: { type: 'string' },
      svg: { type: 'string' },
      docs: { type: 'boolean', default: false },
      from: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const peer = packages[values.peer];
  if (peer === undefined) throw new RangeError(`--peer is handfast or ws, and not ${values.peer}`);
  return {
    minutes: positive('minutes', values.minutes),
    connections: positive('connections', values.connections),
    seed: values.seed,
    peer,
    pauseMs: positive('pause', values.pause),
    json: values.json,
    svg: values.svg,
    docs: values.docs,
    from: values.from,
    help: values.help,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || value === Number.POSITIVE_INFINITY)
    throw new RangeError(`--${name} is a number above 0, and not ${text}`);
  return value;
}
