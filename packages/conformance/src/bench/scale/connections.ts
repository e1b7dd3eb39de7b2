import type { Child } from '../../interop/processes.ts';
import { type Launcher, startLoad, startPeer } from '../launch.ts';
import type { Peer } from '../peers.ts';
import { median } from '../report.ts';
import type { Broadcast, Look } from '../servers/scale.ts';
import type { ServerSettings } from '../servers/settings.ts';
import { kernelObjects } from './kernel.ts';

const patienceMs = 300_000;
/** So many can one load have: its addresses are 127.0.0.1 and a port out of 28,000. */
const perLoad = 16_000;

/** What one server is to hold. */
export interface Crowd {
  readonly title: string;
  readonly connections: number;
  readonly deflate?: 'takeover' | 'fresh';
  readonly tls?: ServerSettings['tls'];
}

/** Per connection: KiB, but CPU in microseconds. */
export interface Cost {
  readonly resident: number;
  readonly heap: number;
  /** The kernel's objects, for this end. */
  readonly kernel: number;
  /** For opening it and for one message of 1 KiB there and back. */
  readonly opening: number;
  /** The longest pauses: a collection that was asked for, and major and minor ones of a program that fills the heap. */
  readonly forcedMs: number;
  readonly majorMs: number;
  readonly minorMs: number;
}

export interface Stage {
  readonly launcher: Launcher;
  /** Of messages of 1 KiB, for any kind of crowd; and of 64 bytes. */
  readonly framesFile: (deflate?: 'takeover' | 'fresh') => string;
  readonly smallFramesFile: string;
}

/** What each of so many idle connections takes. */
export async function measureCrowd(stage: Stage, peer: Peer, crowd: Crowd): Promise<Cost> {
  const loadSizes = split(crowd.connections);
  const [server, ports] = await start(stage, peer, crowd, 'echo', loadSizes.length);
  const loads: Child[] = [];
  try {
    await (await idle(stage, crowd, ports[0] as number, 500)).stop();
    const before = await look(server, 'collect');
    const kernelBefore = kernelObjects();
    for (const [i, size] of loadSizes.entries()) loads.push(await idle(stage, crowd, ports[i] as number, size));
    const opened = await look(server);
    const kernel = kernelObjects() - kernelBefore;
    const after = await look(server, 'collect');
    const { majorMs, minorMs } = await look(server, 'churn');
    const each = (value: number) => value / crowd.connections;
    return {
      resident: each(after.rss - before.rss) / 1024,
      heap: each(after.heap - before.heap) / 1024,
      kernel: each(kernel) / 2,
      opening: each(opened.cpu - before.cpu),
      forcedMs: after.forcedMs,
      majorMs,
      minorMs,
    };
  } finally {
    for (const load of loads) await load.stop();
    await server.stop();
  }
}

/** How long one broadcast to so many keeps the thread: medians. */
export async function measureBroadcast(stage: Stage, peer: Peer, crowd: Crowd): Promise<Broadcast> {
  const [server, ports] = await start(stage, peer, crowd, 'broadcast', 1);
  const args = ['--connections', String(crowd.connections), '--warm-up', '1', '--seconds', '3'];
  const load = startLoad(stage.launcher, [
    ...['broadcast', '--port', String(ports[0]), ...args],
    ...['--frames', stage.smallFramesFile],
  ]);
  try {
    await load.line(/^READY/, patienceMs);
    await look(server);
    const done = load.line(/^DONE/, patienceMs);
    load.writeLine('GO');
    await done;
    const { broadcasts } = await look(server);
    const middle = (at: 0 | 1 | 2) => median(broadcasts.map((broadcast) => broadcast[at]));
    return [middle(0), middle(1), middle(2)];
  } finally {
    await load.stop();
    await server.stop();
  }
}

async function start(
  { launcher }: Stage,
  peer: Peer,
  { deflate, tls }: Crowd,
  behaviour: 'echo' | 'broadcast',
  ports: number,
): Promise<[Child, number[]]> {
  const settings = { behaviour, deflate, tls, package: peer.package, options: peer.options, ports };
  const server = startPeer(launcher, peer, 'scale', 'servers', settings);
  const [, list = ''] = await server.line(/^READY ([\d,]+)$/);
  return [server, list.split(',').map(Number)];
}

/** A load that holds so many connections, each of which has sent one message and got it back. */
async function idle(stage: Stage, { deflate, tls }: Crowd, port: number, count: number): Promise<Child> {
  const parameters = deflate === 'fresh' ? '; server_no_context_takeover; client_no_context_takeover' : '';
  const load = startLoad(stage.launcher, [
    ...['idle', '--port', String(port), '--connections', String(count)],
    ...['--frames', stage.framesFile(deflate)],
    ...(deflate ? ['--extension', `permessage-deflate${parameters}`] : []),
    ...(tls ? ['--tls'] : []),
  ]);
  await load.line(/^READY/, patienceMs);
  return load;
}

async function look(server: Child, order: 'look' | 'collect' | 'churn' = 'look'): Promise<Look> {
  const answer = server.line(/^LOOK (.*)$/, patienceMs);
  server.writeLine(order);
  const [, text = '{}'] = await answer;
  return JSON.parse(text) as Look;
}

function split(connections: number): number[] {
  const loads = Math.ceil(connections / perLoad);
  return Array.from({ length: loads }, (_, i) => Math.floor((connections + i) / loads));
}
