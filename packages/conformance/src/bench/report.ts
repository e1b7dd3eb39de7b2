import type { Sample } from './sample.ts';

/** What the rounds of one workload gave, peer by peer; a peer that could not run has a reason instead. */
export interface Rounds {
  /** Names of peers, in the order of the table. */
  readonly order: readonly string[];
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  readonly skipped: ReadonlyMap<string, string>;
  /** Those among the skipped that could start and broke down. */
  readonly failed: readonly string[];
}

export interface Row {
  readonly peer: string;
  /** Median over the rounds. */
  readonly value: number;
  /** How many times less than the base: of each round, then the median, the least and the most. */
  readonly ratio: Spread | undefined;
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  readonly rssMiB: number;
  readonly remark: string | undefined;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** One row for each peer that has samples. Ratios compare samples of the same round: noise of the machine hits both. */
export function summarize({ order, samples }: Rounds, base: string): Row[] {
  const bases = samples.get(base) ?? [];
  return order.flatMap((peer) => {
    const own = samples.get(peer) ?? [];
    if (own.length === 0) return [];
    const ratios = own.flatMap((sample, round) => {
      const other = bases[round];
      return other === undefined ? [] : [other.value / sample.value];
    });
    return {
      peer,
      value: median(own.map(({ value }) => value)),
      ratio: ratios.length === 0 ? undefined : spread(ratios),
      p50: medianOfKnown(own.map(({ p50 }) => p50)),
      p99: medianOfKnown(own.map(({ p99 }) => p99)),
      rssMiB: median(own.map(({ rssMiB }) => rssMiB)),
      remark: own.find(({ remark }) => remark !== undefined)?.remark,
    };
  });
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The middle one, or the mean of the two in the middle. @throws {RangeError} when there are none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('there is no median of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

function medianOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : median(known);
}
