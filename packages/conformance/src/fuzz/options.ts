import { parseArgs } from 'node:util';

/** What the command lines of both fuzzers say. */
interface CommonOptions {
  readonly seed: string;
  readonly seconds: number;
  /** Names of targets; empty for all. */
  readonly targets: readonly string[];
  readonly help: boolean;
}

/** Of the one that goes on from inputs that reach new code. */
export interface GuidedOptions extends CommonOptions {
  /** Where to write what is worth keeping. */
  readonly keep: string | undefined;
}

/** Of the one that is blind. */
export interface FuzzOptions extends CommonOptions {
  /** Instead of a time: so many iterations of each target. */
  readonly iterations: number | undefined;
  readonly from: number;
  /** Replay this file, and nothing else. */
  readonly file: string | undefined;
}

export const usage = `npm run fuzz -- [options]

  --seconds N      how long, all targets together (default 600)
  --seed S         what all inputs follow from (default: a new one, which is printed)
  --target NAME    only this target; may be repeated
  --iterations N   so many of each target, instead of a time
  --from N         the first iteration (default 0)
  --file PATH      replay this seed file against --target, and nothing else
`;

export const guidedUsage = `npm run fuzz:guided -- [options]

Goes on from inputs that reach new code of the library, as V8 counts it; npm run fuzz is several times as fast, and blind.

  --seconds N      how long each target runs (default 120)
  --seed S         what the inputs follow from (default: a new one, which is printed)
  --target NAME    only this target; may be repeated
  --keep FOLDER    write the inputs that reach what neither seeds nor npm test reach into a folder for each target
`;

const common = {
  seconds: { type: 'string' },
  seed: { type: 'string' },
  target: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const;

/** @throws {TypeError} for options that it does not know, {@link RangeError} for numbers that are none */
export function readGuidedOptions(argv: readonly string[], newSeed: () => string): GuidedOptions {
  const { values } = parseArgs({ args: [...argv], options: { ...common, keep: { type: 'string' } } });
  return {
    seed: values.seed ?? newSeed(),
    seconds: number('seconds', values.seconds) ?? 120,
    targets: values.target ?? [],
    keep: values.keep,
    help: values.help ?? false,
  };
}

/** @throws {TypeError} for options that it does not know, {@link RangeError} for numbers that are none */
export function readOptions(argv: readonly string[], newSeed: () => string): FuzzOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...common,
      iterations: { type: 'string' },
      from: { type: 'string' },
      file: { type: 'string' },
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
