import { summarize } from './report.ts';
import type { Result } from './result.ts';

/** What we want to hold: the cost of `base`, divided by that of `peer`, is at least this. */
export interface Target {
  readonly workload: string;
  readonly peer: string;
  readonly base: string;
  readonly atLeast: number;
}

const nextToWs: readonly [workload: string, atLeast: number, peer?: string][] = [
  ['ping-pong-64', 1.3],
  ['ping-pong-64', 1.15, 'handfast-public'],
  ['pipelined-64', 15],
  ['echo-16k', 1.2],
  ['echo-1m', 1.5],
  ['broadcast-500-burst', 12],
  ['tls-ping-pong-64', 1.1],
  ['handshakes', 1.3],
  ['idle', 1 / 0.8],
  ['idle-deflate-takeover', 10],
  ['idle-deflate-fresh', 25],
  ['deflate-100-takeover', 3],
  ['deflate-1k-takeover', 3],
  ['deflate-100-fresh', 4],
  ['deflate-1k-fresh', 4],
  ['client-ping-pong-64', 1.15],
  ['client-pipelined-64', 8],
];

const nextToBun: readonly [workload: string, atLeast: number][] = [
  ['ping-pong-64', 0.8],
  ['ping-pong-64-text', 0.8],
  ['pipelined-64', 1],
  ['pipelined-64-text', 1],
  ['echo-16k', 0.8],
  ['echo-1m', 0.8],
  ['broadcast-500', 0.8],
  ['broadcast-500-burst', 0.8],
  ['broadcast-5000', 0.8],
  ['broadcast-5000-burst', 0.8],
  ['client-ping-pong-64', 0.8],
  ['client-pipelined-64', 0.8],
];

export const targets: readonly Target[] = [
  ...nextToWs.map(([workload, atLeast, peer = 'handfast']) => ({ workload, peer, base: 'ws', atLeast })),
  ...nextToBun.map(([workload, atLeast]) => ({ workload, peer: 'handfast', base: 'bun', atLeast })),
];

export interface Verdict extends Target {
  readonly ratio: number;
  readonly holds: boolean;
}

/** Those targets that the run has figures for. */
export function judge(results: readonly Result[], table: readonly Target[] = targets): Verdict[] {
  return table.flatMap((target) => {
    const result = results.find(({ workload }) => workload.name === target.workload);
    const row = result && summarize(result.rounds, target.base).find(({ peer }) => peer === target.peer);
    if (!row?.ratio) return [];
    return { ...target, ratio: row.ratio.median, holds: row.ratio.median >= target.atLeast };
  });
}
