import type { Coverage } from './coverage.ts';
import type { FuzzInput } from './input.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { type Campaign, explain, type Failure, failureOf, replaySeeds, runIterations } from './run-target.ts';

/** So many inputs run between two questions what was new: asking takes longer than running one. */
const BATCH = 12;
/** Inputs that are longer than this are not worth keeping. */
const MAX_KEPT_BYTES = 8192;
const MAX_KEPT = 2000;

/** A campaign that goes on from inputs that reached something new. */
export class GuidedRun {
  readonly #campaign: Campaign;
  readonly #coverage: Coverage;
  readonly #random: Random;
  /** What reached something that nothing before it had reached. */
  readonly #kept: FuzzInput[] = [];
  #count = 0;

  constructor(campaign: Campaign, coverage: Coverage) {
    this.#campaign = campaign;
    this.#coverage = coverage;
    this.#random = new Random(`${campaign.seed}/${campaign.target.name}/guided`);
  }

  get count(): number {
    return this.#count;
  }

  get kept(): readonly FuzzInput[] {
    return this.#kept;
  }

  /** Runs batches as long as `proceed` says so. */
  async run(proceed: (iteration: number) => boolean): Promise<Failure | undefined> {
    this.#coverage.ask();
    while (proceed(this.#count)) {
      const batch = Array.from({ length: BATCH }, () => this.#next());
      for (const input of batch) {
        proceed(this.#count++);
        const error = await failureOf(this.#campaign, input);
        if (error !== undefined) return explain(this.#campaign, `guided iteration ${this.#count}`, input, error);
      }
      const { bytes, doublings } = this.#coverage.ask(BATCH);
      if (bytes + doublings > 0) await this.#keep(batch);
    }
    return undefined;
  }

  /** Of a batch that reached something new, those are kept that reach it when they run alone. */
  async #keep(batch: readonly FuzzInput[]): Promise<void> {
    for (const input of batch) {
      await failureOf(this.#campaign, input);
      const { bytes, doublings } = this.#coverage.ask();
      this.#coverage.note();
      if (bytes + doublings > 0 && input.bytes.length <= MAX_KEPT_BYTES) this.#kept.push(input);
    }
    if (this.#kept.length > MAX_KEPT) this.#kept.splice(0, this.#kept.length - MAX_KEPT);
  }

  #next(): FuzzInput {
    const random = this.#random;
    const { seeds, target } = this.#campaign;
    const pool = this.#kept.length > 0 && !random.oneIn(8) ? this.#kept : seeds.map(({ input }) => input);
    if (pool.length === 0 || random.oneIn(3)) return target.generate(random);
    const { settings, bytes } = random.pick(pool);
    // Settings of one and bytes of another meet now and then.
    const chosen = random.oneIn(6) ? target.generate(random).settings : settings;
    return { settings: { ...chosen }, bytes: mutate(bytes, random, random.pick(pool).bytes) };
  }
}

/** What `npm test` runs with, so that what it reaches need not be kept. */
const BRIEF_SEED = 'handfast';

/** Of some inputs, those that together reach all the code that they all reach beyond a brief run: the smallest first. */
export async function minimised(
  campaign: Campaign,
  inputs: readonly FuzzInput[],
  coverage: Coverage,
  beat: (iteration: number) => void,
): Promise<FuzzInput[]> {
  coverage.forget();
  await replaySeeds(campaign);
  await runIterations({ ...campaign, seed: BRIEF_SEED }, 0, (iteration) => {
    beat(iteration);
    return iteration < campaign.target.briefIterations;
  });
  coverage.ask();
  coverage.note();
  const chosen: FuzzInput[] = [];
  for (const [i, input] of [...inputs].sort((a, b) => a.bytes.length - b.bytes.length).entries()) {
    beat(i);
    await failureOf(campaign, input);
    if (coverage.ask().bytes === 0) continue;
    coverage.note();
    chosen.push(input);
  }
  return chosen;
}
