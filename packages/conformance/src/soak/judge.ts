import type { Sample } from './answer.ts';
import { unexplained } from './outcomes.ts';
import { type Moment, names, type Side, type Soak, sides } from './run.ts';
import { type Trend, trendOf } from './trend.ts';

/** What is watched over time. */
export interface Measure {
  readonly title: string;
  readonly of: (sample: Sample) => number;
  /** Growth over the last two thirds that is let pass: part of the mean, or this much, whichever is more. */
  readonly part: number;
  readonly least: number;
  readonly isBytes: boolean;
}

const MIB = 1024 * 1024;

export const measures: readonly Measure[] = [
  {
    title: 'resident memory in use',
    of: (it) => it.rssBytes - it.heapFreeBytes,
    part: 0.05,
    least: 16 * MIB,
    isBytes: true,
  },
  { title: 'heap', of: (it) => it.heapBytes, part: 0.03, least: 4 * MIB, isBytes: true },
  { title: 'room in the heap', of: (it) => it.heapFreeBytes, part: 1, least: 16 * MIB, isBytes: true },
  // Messages under way are in this one: on a machine with other work, they wait.
  { title: 'memory outside the heap', of: (it) => it.externalBytes, part: 0.1, least: 32 * MIB, isBytes: true },
  { title: 'handles', of: (it) => it.handles, part: 0.03, least: 20, isBytes: false },
  { title: 'timers', of: (it) => it.timers, part: 0.05, least: 20, isBytes: false },
  { title: 'listeners', of: (it) => it.listeners, part: 0.03, least: 100, isBytes: false },
  { title: 'sends under way', of: (it) => it.sendsOpen, part: 0.2, least: 500, isBytes: false },
];

/** One measure of one process over the last two thirds. */
export interface Verdict extends Trend {
  readonly side: Side;
  readonly measure: Measure;
  readonly tolerance: number;
  readonly isGrowing: boolean;
}

/** Growth counts when it is more than the tolerance and more than chance explains. */
const SURE = 3;

/** The trends; empty where too few samples were taken for any. */
export function verdicts({ moments }: Pick<Soak, 'moments'>): Verdict[] {
  const watched = lastTwoThirds(moments);
  if (watched.length < 10) return [];
  return sides.flatMap((side) =>
    measures.map((measure) => {
      const trend = trendOf(watched.map((moment) => [moment.atMs, measure.of(moment[side])] as const));
      const tolerance = Math.max(measure.part * trend.mean, measure.least);
      const isGrowing = trend.growth > tolerance && trend.growth > SURE * trend.error;
      return { side, measure, tolerance, isGrowing, ...trend };
    }),
  );
}

export function lastTwoThirds(moments: readonly Moment[]): readonly Moment[] {
  const endMs = moments.at(-1)?.atMs ?? 0;
  return moments.filter(({ atMs }) => atMs >= endMs / 3);
}

/** What may be left of the heap when everybody is gone: compiled code, pools and tables that have once been large. */
const LEFT_BYTES = 24 * MIB;

/** The library listens once for the exit of the process. */
const LEFT_LISTENERS = 1;

/** Everything that is not as it should be; empty: the soak is passed. */
export function judge(soak: Soak): string[] {
  const { before, after } = soak;
  const faults = verdicts(soak)
    .filter(({ isGrowing }) => isGrowing)
    .map(
      ({ side, measure, growth, mean }) => `${names[side]}: ${measure.title} grows by ${growth} at a mean of ${mean}`,
    );
  for (const side of sides) {
    const first = before[side];
    const last = after[side];
    const say = (what: string) => faults.push(`${names[side]}: ${what}`);
    for (const [fault, count] of Object.entries(last.faults)) say(`${fault} (${count} times)`);
    for (const outcome of unexplained(side, last.outcomes))
      say(`not explained: ${outcome} (${last.outcomes[outcome]} times)`);
    if (last.sendsOpen !== 0) say(`${last.sendsOpen} sends were never answered`);
    // At a client those that were called off close too.
    if (side === 'server' && last.opened !== last.closed) say(`${last.opened} opened, and ${last.closed} closed`);
    if (last.handles > first.handles) say(`${last.handles - first.handles} handles are left`);
    if (last.timers > first.timers) say(`${last.timers - first.timers} timers are left`);
    if (last.listeners > first.listeners + LEFT_LISTENERS)
      say(`${last.listeners - first.listeners} listeners are left`);
    const left = last.heapBytes - first.heapBytes;
    if (left > LEFT_BYTES) say(`${Math.round(left / MIB)} MiB of heap are left when everybody is gone`);
  }
  if (after.server.opened === 0 || after.crowd.messages === 0) faults.push('nothing happened');
  return faults;
}
