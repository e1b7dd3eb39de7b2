import type { BisectionEvidence, Change, Opening, Share, Trial } from '../evidence/bisection.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { RequestShape } from '../evidence/request-shape.ts';
import type { ProfileId } from '../profiles/index.ts';
import { type Attempt, applied } from './change.ts';
import { combinations, otherPaths } from './combinations.ts';
import { minimise } from './ddmin.ts';
import { difference } from './difference.ts';
import type { Prober } from './prober.ts';
import { shownRequest, trialOf, withoutSecrets } from './trial.ts';
import { type Surroundings, type Variation, variations } from './variations.ts';

/** What to search in. */
export interface Search extends Surroundings {
  /** How the handshake failed. */
  readonly failed: Exchange;
  /** A request that works elsewhere. */
  readonly like: RequestShape | undefined;
  /** Handshakes of real clients. */
  readonly starts: readonly Start[];
}

export interface Start {
  readonly client: ProfileId;
  readonly shape: RequestShape;
}

const REPEATS = 2;
/** More, where the same handshake goes now this way and now that. */
const REPEATS_OF_CHANCE = 8;
/** So many openings are proven by repeating them. */
const MAX_PROVEN = 2;

/**
 * Which change opens a handshake that fails? The same again first, against chance; then the request that is said to work; one
 * thing at a time; whole handshakes of other clients, and many changes at once, reduced to the least that opens.
 *
 * @param prober makes the handshakes of the search
 * @param prover makes those that repeat what was found
 */
export async function bisect(search: Search, prober: Prober, prover: Prober): Promise<BisectionEvidence> {
  const run = new Run(search.attempt, prober);
  const [first] = await Promise.all([
    run.repeat(REPEATS, prober),
    // Where each answer has to be waited for in vain, everything is asked at once.
    search.failed.end === 'timeout' ? run.openers(variations(search)) : [],
  ]);
  const isChance = first.opened > 0;
  const unchanged = isChance ? sum(first, await run.repeat(REPEATS_OF_CHANCE, prober)) : first;
  const like =
    isChance || search.like === undefined ? undefined : await run.reduce([{ shape: search.like, client: 'like' }]);
  const found = isChance ? [] : like !== undefined && like.length > 0 ? like : await searched(search, run);
  const openings: Opening[] = [];
  for (const changes of found.slice(0, MAX_PROVEN)) openings.push(await run.prove(changes, search.failed, prover));
  return {
    handshakes: prober.handshakes + prover.handshakes,
    stopped: prober.stopped ?? prover.stopped,
    unchanged: sum(unchanged, { opened: 0, of: 1 }),
    trials: run.trials,
    openings,
    likeOpened: search.like === undefined ? undefined : run.hasOpened('like'),
  };
}

/** One thing at a time; then, where that does not tell, several. */
async function searched(search: Search, run: Run): Promise<readonly Variation[]> {
  const single = await run.openers(variations(search));
  if (single.length > 0) return onePerThing(single);
  const started = await run.reduce(search.starts);
  if (started.length > 0) return started;
  const combined = await run.openers(combinations(search));
  if (combined[0] !== undefined) return [await run.least(combined[0])];
  return mayBeElsewhere(search.failed) ? (await run.openers(otherPaths(search))).slice(0, 1) : [];
}

/** Of changes to the same thing, the first: they stand in the order of what they tell. */
function onePerThing(openers: readonly Variation[]): readonly Variation[] {
  const things = openers.map(
    (changes) => changes.map(({ kind, name }) => `${kind} ${kind === 'spelling' ? '' : name}`)[0],
  );
  return openers.filter((_, i) => things.indexOf(things[i]) === i);
}

/** Answers of a server that has nothing at this path. */
function mayBeElsewhere({ head }: Exchange): boolean {
  return head !== undefined && [200, 400, 404, 405, 426].includes(head.status);
}

function shareOf(done: readonly { readonly made: boolean; readonly opened: boolean }[]): Share {
  return { opened: done.filter(({ opened }) => opened).length, of: done.filter(({ made }) => made).length };
}

function sum(a: Share, b: Share): Share {
  return { opened: a.opened + b.opened, of: a.of + b.of };
}

/** One search: what was tried, and how it went. */
class Run {
  readonly trials: Trial[] = [];
  readonly #attempt: Attempt;
  readonly #prober: Prober;
  readonly #opened = new Map<string, boolean>();
  readonly #working = new Map<string, Exchange>();

  constructor(attempt: Attempt, prober: Prober) {
    this.#attempt = attempt;
    this.#prober = prober;
  }

  hasOpened(client: Trial['client']): boolean {
    return this.trials.some((trial) => trial.client === client && trial.result === 'opened');
  }

  /** The very same handshake again. */
  async repeat(times: number, prober: Prober): Promise<Share> {
    const done = await this.#try(
      Array.from({ length: times }, () => ({ attempt: this.#attempt, changes: [] })),
      prober,
    );
    return shareOf(done);
  }

  /** Which of these open it. */
  async openers(sets: readonly Variation[]): Promise<readonly Variation[]> {
    const fresh = sets.filter((changes) => !this.#opened.has(keyOf(changes)));
    await this.#try(fresh.map((changes) => ({ attempt: applied(this.#attempt, changes), changes })));
    return sets.filter((changes) => this.#opened.get(keyOf(changes)));
  }

  /** Of whole handshakes, the first that opens, as the least set of changes that makes it open; empty where none does. */
  async reduce(
    starts: readonly { readonly shape: RequestShape; readonly client: Trial['client'] }[],
  ): Promise<readonly Variation[]> {
    const jobs = starts.map(({ shape, client }) => {
      const attempt: Attempt = { ...this.#attempt, shape };
      return { attempt, client, changes: difference(this.#attempt, attempt) };
    });
    const unlike = jobs.filter(({ changes }) => changes.length > 0);
    const done = await this.#try(unlike);
    const opened = unlike.filter((_, i) => done[i]?.opened);
    // The shorter way is the better one to begin with.
    const best = opened.sort((a, b) => a.changes.length - b.changes.length)[0];
    return best === undefined ? [] : [await this.least(best.changes)];
  }

  /** Delta debugging. */
  least(changes: readonly Change[]): Promise<readonly Change[]> {
    return minimise(changes, async (sets) => {
      const openers = await this.openers(sets);
      return openers.length === 0 ? -1 : sets.findIndex((set) => keyOf(set) === keyOf(openers[0] as Variation));
    });
  }

  /**
   * Twice more with and without: what opens by chance does not do so each time. The order is none that servers take turns in.
   */
  async prove(changes: Variation, failed: Exchange, prover: Prober): Promise<Opening> {
    const without: Job = { attempt: this.#attempt, changes: [] };
    const changing: Job = { attempt: applied(this.#attempt, changes), changes };
    const jobs = [without, changing, changing, without];
    const done = await this.#try(jobs, prover);
    const shareIn = (job: Job): Share => shareOf(done.filter((_, i) => jobs[i] === job));
    const changed = sum({ opened: 1, of: 1 }, shareIn(changing));
    const unchanged = sum({ opened: 0, of: 1 }, shareIn(without));
    const working = this.#working.get(keyOf(changes));
    return {
      changes: changes.map(withoutSecrets),
      changed,
      unchanged,
      failing: shownRequest(failed),
      working: working === undefined ? '' : shownRequest(working),
    };
  }

  async #try(jobs: readonly Job[], prober = this.#prober): Promise<readonly { made: boolean; opened: boolean }[]> {
    const done = await prober.all(jobs.map(({ attempt }) => attempt));
    return jobs.map(({ attempt, changes, client }, i) => {
      const exchange = done[i];
      if (exchange === undefined) return { made: false, opened: false };
      const trial = trialOf(attempt, exchange, changes, client);
      const opened = trial.result === 'opened';
      this.trials.push(trial);
      if (changes.length > 0) {
        this.#opened.set(keyOf(changes), opened);
        if (opened) this.#working.set(keyOf(changes), exchange);
      }
      return { made: true, opened };
    });
  }
}

interface Job {
  readonly attempt: Attempt;
  readonly changes: readonly Change[];
  readonly client?: Trial['client'];
}

function keyOf(changes: readonly Change[]): string {
  return JSON.stringify(changes.map(({ kind, name, to }) => [kind, name, to ?? null]).sort());
}
