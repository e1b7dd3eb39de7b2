import { parseArgs } from 'node:util';

/** What the command line of the fuzzer says. */
export interface FuzzOptions {
  readonly seed: string;
  readonly seconds: number;
  /** Names of targets; empty for all. */
  readonly targets: readonly string[];
  /** Instead of a time: so many iterations of each target. */
  readonly iterations: number | undefined;
  readonly from: number;
  /** Replay this file, and nothing else. */
  readonly file: string | undefined;
  readonly help: boolean;
}

export const usage = `npm run fuzz -- [options]

  --seconds N      how long, all targets together (default 600)
  --seed S         what all inputs follow from (default: a new one, which is printed)
  --target NAME    only this target; may be repeated
  --iterations N   so many of each target, instead of a time
  --from N         the first iteration (default 0)
  --file PATH      replay this seed file against --target, and nothing else
`;

/** @throws {TypeError} for options that it does not know, {@link RangeError} for numbers that are none */
export function readOptions(argv: readonly string[], newSeed: () => string): FuzzOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seconds: { type: 'string' },
      seed: { type: 'string' },
      target: { type: 'string', multiple: true },
      iterations: { type: 'string' },
      from: { type: 'string' },
      file: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  return {
    seed: values.seed ?? newSeed(),
    seconds: number('seconds', values.seconds) ?? 600,
    targets: values.target ?? [],
    iterations: number('iterations', values.iterations),
    from: number('from', values.from) ?? 0,
    file: values.file,
    help: values.help ?? false,
  };
}

function number(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const read = Number(value);
  if (value === '' || !(read >= 0)) throw new RangeError(`--${name} must be a number, not "${value}"`);
  return read;
}
