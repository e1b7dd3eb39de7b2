import { type Frames, makeFrames, writeFrames } from './frames.ts';
import type { Launcher } from './launch.ts';
import { measureServer } from './measure.ts';
import { measureClient } from './measure-client.ts';
import { obstacle, type Peer } from './peers.ts';
import type { Rounds } from './report.ts';
import type { Sample } from './sample.ts';
import type { ServerSettings } from './servers/settings.ts';
import type { Workload } from './workloads.ts';

export interface Plan {
  readonly launcher: Launcher;
  readonly peers: readonly Peer[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly messages?: number;
  readonly tls?: ServerSettings['tls'];
  /** Why there is no certificate. */
  readonly noTls?: string;
  /** A path for a file of that name. */
  readonly file: (name: string) => string;
  /** Told before each sample. */
  readonly onSample?: (text: string) => void;
}

/** All rounds of one workload: A B C, A B C. A peer that fails is out, with the reason. */
export async function runWorkload(plan: Plan, workload: Workload): Promise<Rounds> {
  const samples = new Map<string, Sample[]>();
  const skipped = new Map<string, string>();
  const failed: string[] = [];
  const prepared = new Map<boolean, { frames: Frames; framesFile: string }>();
  const peers = plan.peers.filter((peer) => peer[workload.role] !== undefined);
  for (const peer of peers) {
    const why = workload.tls && !plan.tls ? plan.noTls : obstacle(peer, workload);
    if (why !== undefined) skipped.set(peer.name, why);
  }
  for (let round = 1; round <= plan.rounds; round++) {
    for (const peer of peers) {
      if (skipped.has(peer.name)) continue;
      plan.onSample?.(`${workload.name}: round ${round} of ${plan.rounds}, ${peer.name}`);
      const isRaw = peer.isRaw ?? false;
      const ready = prepared.get(isRaw) ?? (await prepare(plan, workload, isRaw));
      prepared.set(isRaw, ready);
      try {
        const measure = workload.role === 'server' ? measureServer : measureClient;
        const sample = await measure({ ...plan, ...ready, workload, peer, dumpFile: plan.file('dump') });
        samples.set(peer.name, [...(samples.get(peer.name) ?? []), sample]);
      } catch (error) {
        skipped.set(peer.name, reasonOf(error));
        samples.delete(peer.name);
        failed.push(peer.name);
      }
    }
  }
  return { order: peers.map(({ name }) => name), samples, skipped, failed };
}

async function prepare(plan: Plan, { name, recipe }: Workload, isRaw: boolean) {
  const frames = await makeFrames(recipe, isRaw);
  const framesFile = plan.file(`${name}${isRaw ? '-raw' : ''}.frames`);
  writeFrames(framesFile, frames);
  return { frames, framesFile };
}

/** What the load said, where it was the load; else the first line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /^ERROR (.*)$/m.exec(text)?.[1] ?? text.split('\n')[0] ?? '';
}
