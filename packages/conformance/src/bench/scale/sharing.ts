import { type Child, run } from '../../interop/processes.ts';
import { startLoad, startPeer } from '../launch.ts';
import type { Peer } from '../peers.ts';
import type { Share, Sharing } from '../servers/cluster.ts';
import type { Stage } from './connections.ts';

const patienceMs = 120_000;
const program: Peer = { name: 'cluster', title: 'cluster', runtime: 'node' };

/** How the connections of one burst fell to the processes, and what they cost all of them together. */
export interface Sharings {
  /** Connections of each worker: opened one after the other, and 64 at a time. */
  readonly sequential: readonly number[];
  readonly burst: readonly number[];
  /** CPU microseconds per handshake of the burst: all processes, and of that the primary. */
  readonly handshake: number;
  readonly primary: number;
  /** CPU microseconds per message of 64 bytes, all processes. */
  readonly message: number;
}

/** The ways that a Node knows: `reusePort` came with 22.12 and 23.1. */
export async function waysOfSharing(node: string): Promise<Sharing[]> {
  const [major = 0, minor = 0] = (await run(node, ['--version'])).trim().slice(1).split('.').map(Number);
  const knowsReusePort = major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
  return ['single', 'round robin', 'shared handle', ...(knowsReusePort ? (['reusePort'] as const) : [])];
}

export async function measureSharing(
  stage: Stage,
  sharing: Sharing,
  workers: number,
  connections: number,
): Promise<Sharings> {
  const server = startPeer(stage.launcher, program, 'cluster', 'servers', { sharing, workers });
  try {
    const [, port = ''] = await server.line(/^READY (\d+)$/);
    const load = (mode: string, ...args: string[]) =>
      drive(stage, server, [mode, '--port', port, '--frames', stage.smallFramesFile, ...args]);
    const all = ['--connections', String(connections), '--seconds', '0'];
    // The first connections cost more than all others.
    await load('handshakes', '--connections', '64', '--messages', '1000', '--seconds', '60');
    const sequential = await load('idle', ...all);
    const burst = await load('handshakes', '--connections', '64', '--messages', String(connections), '--seconds', '60');
    const echo = await load('echo', '--connections', '100', '--warm-up', '0.5', '--seconds', '1.5');
    return {
      sequential: sequential.opened,
      burst: burst.opened,
      handshake: sum(burst.cpu) / sum(burst.opened),
      primary: (burst.cpu[0] as number) / sum(burst.opened),
      message: sum(echo.cpuOfMessages) / echo.messages,
    };
  } finally {
    await server.stop();
  }
}

interface Driven {
  readonly opened: readonly number[];
  /** Of all of it; and of what came after the connections were open. */
  readonly cpu: readonly number[];
  readonly cpuOfMessages: readonly number[];
  readonly messages: number;
}

async function drive(stage: Stage, server: Child, args: readonly string[]): Promise<Driven> {
  const before = await shares(server);
  const load = startLoad(stage.launcher, args);
  try {
    await load.line(/^READY/, patienceMs);
    const ready = await shares(server);
    const done = load.line(/^DONE (.*)$/, patienceMs);
    load.writeLine('GO');
    const [, text = '{}'] = await done;
    const after = await shares(server);
    // The first process opens connections only where it is alone.
    const opened = after.map((share, i) => share.opened - (before[i] as Share).opened);
    return {
      opened: opened.length === 1 ? opened : opened.slice(1),
      cpu: difference(before, after),
      cpuOfMessages: difference(ready, after),
      messages: (JSON.parse(text) as { count: number }).count,
    };
  } finally {
    await load.stop();
  }
}

async function shares(server: Child): Promise<Share[]> {
  const answer = server.line(/^STAT (.*)$/);
  server.writeLine('stat');
  const [, text = '[]'] = await answer;
  return JSON.parse(text) as Share[];
}

function difference(before: readonly Share[], after: readonly Share[]): number[] {
  return after.map(({ cpu }, i) => cpu - (before[i] as Share).cpu);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
