import { readFileSync } from 'node:fs';
import type { Child } from '../interop/processes.ts';
import { checkDump, type Frames } from './frames.ts';
import { type Launcher, startLoad, startPeer } from './launch.ts';
import type { Peer } from './peers.ts';
import type { Sample } from './sample.ts';
import type { ServerSettings } from './servers/settings.ts';
import type { Workload } from './workloads.ts';

/** How long a phase may take at most, with all that comes before it. */
export const patienceMs = 120_000;

export interface Measurement {
  readonly launcher: Launcher;
  readonly workload: Workload;
  readonly peer: Peer;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Fewer messages than the workload says, for tests. */
  readonly messages?: number;
  readonly tls?: ServerSettings['tls'];
  readonly frames: Frames;
  /** The file of them. */
  readonly framesFile: string;
  readonly dumpFile: string;
}

/** What the load prints when it is done; see `done` in `bench/main.c`. */
interface LoadResult {
  readonly count: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

/** One fresh server, one load, one sample. */
export async function measureServer(m: Measurement): Promise<Sample> {
  const { launcher, workload, peer } = m;
  const server = startPeer(launcher, peer, peer.server as string, 'servers', serverSettings(m));
  try {
    const [, port] = await server.line(/^READY (\d+)$/);
    const args = loadArgs(m, Number(port));
    return workload.measures === 'memory' ? await memorySample(m, server, args) : await cpuSample(m, server, args);
  } finally {
    await server.stop();
  }
}

async function cpuSample(m: Measurement, server: Child, args: readonly string[]): Promise<Sample> {
  const load = startLoad(m.launcher, args);
  try {
    const remark = checkAgreement(m, await readyOf(load));
    const before = await cpuOf(server);
    const result = await go(load);
    const cpu = (await cpuOf(server)) - before;
    const { p50, p99, seconds } = result;
    const beats = m.workload.heartbeatMs === undefined ? 1 : (seconds * 1000) / m.workload.heartbeatMs;
    const count = result.count * beats;
    const latency = m.workload.mode === 'idle' ? {} : { p50, p99 };
    return {
      value: cpu / count,
      ...latency,
      rssMiB: residentKiB(server) / 1024,
      count,
      seconds,
      remark: remark ?? checkReplies(m),
    };
  } finally {
    await load.stop();
  }
}

/** A few hundred connections come and go first, so that what the first ones cost is not counted. */
async function memorySample(m: Measurement, server: Child, args: readonly string[]): Promise<Sample> {
  const first = startLoad(m.launcher, [...args, '--connections', '500', '--seconds', '0']);
  try {
    await readyOf(first);
  } finally {
    await first.stop();
  }
  await cpuOf(server, 'collect');
  const before = residentKiB(server);
  const load = startLoad(m.launcher, args);
  try {
    const remark = checkAgreement(m, await readyOf(load));
    await cpuOf(server, 'collect');
    const after = residentKiB(server);
    const count = m.workload.connections;
    return { value: (after - before) / count, rssMiB: after / 1024, count, seconds: 0, remark };
  } finally {
    await load.stop();
  }
}

function serverSettings({ workload, peer, tls }: Measurement): ServerSettings {
  return {
    behaviour: workload.mode === 'broadcast' ? 'broadcast' : 'echo',
    deflate: workload.recipe.deflate,
    tls: workload.tls ? tls : undefined,
    heartbeatMs: workload.heartbeatMs,
    heartbeatOption: peer.heartbeatOption,
    package: peer.package,
    options: peer.options,
  };
}

function loadArgs(m: Measurement, port: number): string[] {
  const { workload, peer } = m;
  const offer = {
    takeover: 'permessage-deflate',
    fresh: 'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
  };
  const messages = m.messages ?? workload.messages;
  const { deflate } = workload.recipe;
  return [
    workload.mode,
    ...['--port', String(port), '--connections', String(workload.connections)],
    ...['--in-flight', String(workload.inFlight ?? 1), '--stalled', String(workload.stalled ?? 0)],
    ...['--warm-up', String(m.warmUpSeconds), '--seconds', String(workload.seconds ?? m.seconds)],
    ...(messages === undefined ? [] : ['--messages', String(messages)]),
    ...['--frames', m.framesFile],
    ...(deflate ? ['--extension', offer[deflate], '--dump', m.dumpFile] : []),
    ...(peer.isRaw ? ['--raw'] : []),
    ...(workload.tls ? ['--tls'] : []),
  ];
}

async function readyOf(load: Child): Promise<string> {
  const [, text = '{}'] = await load.line(/^READY (.*)$/, patienceMs);
  return (JSON.parse(text) as { agreed: string }).agreed;
}

async function go(load: Child): Promise<LoadResult> {
  const done = load.line(/^DONE (.*)$/, patienceMs);
  load.writeLine('GO');
  const [, text = '{}'] = await done;
  return JSON.parse(text) as LoadResult;
}

/** CPU microseconds that the server has used. */
async function cpuOf(server: Child, order: 'stat' | 'collect' = 'stat'): Promise<number> {
  const answer = server.line(/^STAT (.*)$/, patienceMs);
  server.writeLine(order);
  const [, text = '{}'] = await answer;
  return (JSON.parse(text) as { cpu: number }).cpu;
}

export function residentKiB(child: Child): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}

/** The prepared messages fit only what was offered. */
function checkAgreement({ workload }: Measurement, agreed: string): string | undefined {
  const { deflate } = workload.recipe;
  if (deflate === 'takeover' && agreed.includes('client_no_context_takeover'))
    throw new Error(`answered context takeover with ${agreed}`);
  if (deflate === 'takeover' && agreed.includes('server_no_context_takeover')) return `answered with ${agreed}`;
  if (deflate === 'fresh' && !agreed.includes('server_no_context_takeover')) return `answered with ${agreed}`;
  return undefined;
}

function checkReplies(m: Measurement): string | undefined {
  if (!m.workload.recipe.deflate || m.workload.mode !== 'echo') return undefined;
  const compressed = checkDump(readFileSync(m.dumpFile), m.frames);
  return compressed === 0 ? 'did not compress its replies' : undefined;
}
