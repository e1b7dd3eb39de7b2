import type { FuzzInput } from './input.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import type { Seed } from './seeds.ts';
import { shrink } from './shrink.ts';
import type { Target } from './target.ts';
import type { Trap } from './trap.ts';

/** A target with its corpus, and the seed that all its inputs follow from. */
export interface Campaign {
  readonly target: Target;
  readonly seeds: readonly Seed[];
  readonly seed: string;
  readonly trap: Trap;
}

/** A promise that was broken. */
export interface Failure {
  readonly target: Target;
  /** Where the input came from: `iteration 12` or the name of a seed file. */
  readonly origin: string;
  readonly input: FuzzInput;
  readonly error: unknown;
  /** The smallest input found that fails as well, and how. */
  readonly smallest: FuzzInput;
  readonly smallestError: unknown;
}

/** The input of one iteration: the same for the same seed, target and number, whatever came before. */
export function inputOf({ target, seeds, seed }: Campaign, iteration: number): FuzzInput {
  const random = new Random(`${seed}/${target.name}/${iteration}`);
  const fromCorpus = seeds.length > 0 && random.oneIn(4);
  const input = fromCorpus ? random.pick(seeds).input : target.generate(random);
  if (!fromCorpus && !random.oneIn(3)) return input;
  const other = seeds.length > 0 ? random.pick(seeds).input.bytes : Buffer.alloc(0);
  return { settings: { ...input.settings }, bytes: mutate(input.bytes, random, other) };
}

/** Every seed of the corpus as it is: what broke once must hold now. */
export async function replaySeeds(campaign: Campaign): Promise<Failure | undefined> {
  for (const { file, input } of campaign.seeds) {
    const error = await failureOf(campaign, input);
    if (error !== undefined) return explain(campaign, file, input, error);
  }
  return undefined;
}

/** Goes on from iteration `from` as long as `proceed` says so. `next` is the first iteration that was not run. */
export async function runIterations(
  campaign: Campaign,
  from: number,
  proceed: (iteration: number) => boolean,
): Promise<{ next: number; failure: Failure | undefined }> {
  let iteration = from;
  for (; proceed(iteration); iteration++) {
    const input = inputOf(campaign, iteration);
    const outcome = begin(campaign, input);
    const error = outcome instanceof Promise ? await outcome : outcome;
    if (error === undefined) continue;
    const failure = await explain(campaign, `iteration ${iteration}`, input, error);
    return { next: iteration + 1, failure };
  }
  return { next: iteration, failure: undefined };
}

/** What one input breaks; undefined when the promise holds. Never rejects. */
export async function failureOf(campaign: Pick<Campaign, 'target' | 'trap'>, input: FuzzInput): Promise<unknown> {
  return begin(campaign, input);
}

/** Synchronous for targets that are, because they run thousands of times per second. */
function begin({ target, trap }: Pick<Campaign, 'target' | 'trap'>, input: FuzzInput): unknown {
  try {
    const pending = target.check(input);
    if (pending === undefined) return undefined;
    return pending.then(
      () => trap.take(),
      (error) => trap.take() ?? error ?? new Error('rejected with nothing'),
    );
  } catch (error) {
    return error ?? new Error('threw nothing');
  }
}

/** A failure with the smallest input that shows it. */
export async function explain(campaign: Campaign, origin: string, input: FuzzInput, error: unknown): Promise<Failure> {
  const kind = kindOf(error);
  const smallest = await shrink(input, async (candidate) => kindOf(await failureOf(campaign, candidate)) === kind);
  const smallestError = await failureOf(campaign, smallest);
  // An input that fails only now and then is shown as it was.
  if (smallestError === undefined)
    return { target: campaign.target, origin, input, error, smallest: input, smallestError: error };
  return { target: campaign.target, origin, input, error, smallest, smallestError };
}

/** Shrinking must not wander off to another failure: the class and the beginning of the sentence have to stay. */
function kindOf(error: unknown): string {
  if (error === undefined) return '';
  const { name = '', message = String(error) } = error as Partial<Error>;
  return `${name} ${message.replace(/\d+/g, '0').slice(0, 24)}`;
}
