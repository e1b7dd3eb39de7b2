import { readFileSync, writeFileSync } from 'node:fs';
import type { Rounds } from './report.ts';
import type { Sample } from './sample.ts';
import type { Workload } from './workloads.ts';

/** A whole run: what `--json` writes and `--from` reads. */
export interface Run {
  /** Where it ran and who took part, in words. */
  readonly facts: readonly string[];
  readonly results: readonly Result[];
}

export interface Result {
  readonly workload: Workload;
  readonly rounds: Rounds;
}

export function writeRun(file: string, { facts, results }: Run): void {
  const plain = results.map(({ workload, rounds }) => ({
    workload,
    order: rounds.order,
    samples: Object.fromEntries([...rounds.samples].map(([peer, samples]) => [peer, samples.map(rounded)])),
    skipped: Object.fromEntries(rounds.skipped),
    failed: rounds.failed,
  }));
  writeFileSync(file, `${JSON.stringify({ facts, results: plain }, null, 1)}\n`);
}

/** @throws {SyntaxError} when it is no such file */
export function readRun(file: string): Run {
  const { facts, results } = JSON.parse(readFileSync(file, 'utf8')) as { facts: string[]; results: PlainResult[] };
  return {
    facts,
    results: results.map(({ workload, order, samples, skipped, failed }) => ({
      workload,
      rounds: {
        order,
        samples: new Map(Object.entries(samples)),
        skipped: new Map(Object.entries(skipped)),
        failed,
      },
    })),
  };
}

interface PlainResult {
  readonly workload: Workload;
  readonly order: string[];
  readonly samples: Record<string, Sample[]>;
  readonly skipped: Record<string, string>;
  readonly failed: string[];
}

/** More digits than a measurement has only make a file longer. */
function rounded(sample: Sample): Sample {
  const entries = Object.entries(sample).map(([key, value]) => [
    key,
    typeof value === 'number' ? Number(value.toPrecision(5)) : value,
  ]);
  return Object.fromEntries(entries) as Sample;
}
