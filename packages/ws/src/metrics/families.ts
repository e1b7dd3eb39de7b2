import type { Family, Labels, Sample } from './exposition.ts';

/**
 * Above so many series of one family, a code that is new is counted as `other`: peers, who choose close codes, cannot make more.
 * The codes of RFC 6455 §7.4.1 always count by themselves: there are few, and those that peers make up do not hide them.
 */
const MAX_SERIES = 100;
const isMadeUp = (code: string) => !/^1\d{3}$/.test(code);

/** Finds what belongs to a set of labels, within the limit. */
class Series<Value> {
  readonly #byKey = new Map<string, readonly [Labels, Value]>();
  readonly #make: () => Value;

  constructor(make: () => Value) {
    this.#make = make;
  }

  at(labels: Labels): Value {
    const known = this.#byKey.get(keyOf(labels));
    if (known) return known[1];
    const kept =
      this.#byKey.size < MAX_SERIES
        ? labels
        : labels.map(([name, value]) => [name, name === 'code' && isMadeUp(value) ? 'other' : value] as const);
    const key = keyOf(kept);
    const value = this.#byKey.get(key)?.[1] ?? this.#make();
    this.#byKey.set(key, [kept, value]);
    return value;
  }

  values(): Iterable<readonly [Labels, Value]> {
    return this.#byKey.values();
  }
}

function keyOf(labels: Labels): string {
  return labels.length === 0 ? '' : JSON.stringify(labels.map(([, value]) => value));
}

/** Counts up. */
export class Counter implements Family {
  readonly type = 'counter';
  readonly name: string;
  readonly help: string;
  readonly #series = new Series(() => ({ value: 0 }));

  constructor(name: string, help: string) {
    this.name = name;
    this.help = help;
  }

  add(labels: Labels, by = 1): void {
    this.#series.at(labels).value += by;
  }

  /** The place where a series is counted, for what is counted often. */
  at(labels: Labels): { value: number } {
    return this.#series.at(labels);
  }

  *samples(): Generator<Sample> {
    for (const [labels, { value }] of this.#series.values()) yield { labels, value };
  }
}

/** Asked for when somebody scrapes. */
export class Reading implements Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly samples: () => Iterable<Sample>;

  constructor(name: string, help: string, type: 'counter' | 'gauge', samples: () => Iterable<Sample>) {
    this.name = name;
    this.help = help;
    this.type = type;
    this.samples = samples;
  }
}

interface Distribution {
  /** One for each bound, and the last for what is above all of them; each counted once, not summed up. */
  readonly counts: number[];
  sum: number;
}

/** Counts values by size. */
export class Histogram implements Family {
  readonly type = 'histogram';
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];
  readonly #series: Series<Distribution>;

  /** @param bounds upper bounds of the buckets, rising */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
    this.#series = new Series(() => ({ counts: new Array(bounds.length + 1).fill(0), sum: 0 }));
  }

  observe(labels: Labels, value: number): void {
    const series = this.#series.at(labels);
    const at = this.#bounds.findIndex((bound) => value <= bound);
    const bucket = at < 0 ? this.#bounds.length : at;
    series.counts[bucket] = (series.counts[bucket] as number) + 1;
    series.sum += value;
  }

  *samples(): Generator<Sample> {
    for (const [labels, { counts, sum }] of this.#series.values()) {
      let total = 0;
      for (const [i, count] of counts.entries()) {
        total += count;
        const le = this.#bounds[i];
        yield { suffix: '_bucket', labels: [...labels, ['le', le === undefined ? '+Inf' : String(le)]], value: total };
      }
      yield { suffix: '_sum', labels, value: sum };
      yield { suffix: '_count', labels, value: total };
    }
  }
}
