import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Child } from '../interop/processes.ts';
import type { Sample } from './answer.ts';
import type { CrowdSettings, ServerSettings } from './settings.ts';

export const sides = ['server', 'crowd'] as const;
export type Side = (typeof sides)[number];
/** What they are called in reports. */
export const names = { server: 'server', crowd: 'clients' } as const satisfies Record<Side, string>;

/** Both processes at one moment. */
export interface Moment extends Readonly<Record<Side, Sample>> {
  readonly atMs: number;
}

/** What was seen from the first connection until the last was gone. */
export interface Soak {
  readonly peer: string;
  readonly connections: number;
  readonly seed: string;
  readonly pauseMs: number;
  /** When all clients had begun. */
  readonly rampMs: number;
  /** Before the first connection, all the time, and after the last. */
  readonly before: Moment;
  readonly moments: readonly Moment[];
  readonly after: Moment;
}

export interface SoakSettings {
  readonly peer: string;
  readonly connections: number;
  readonly seed: string;
  readonly pauseMs: number;
  readonly ms: number;
  /** Told of every sample. */
  readonly tell?: (moment: Moment) => void;
}

const here = import.meta.dirname;
const SAMPLES = 120;
/** Collecting the garbage of a large heap is work: not more often than this. */
const LEAST_MS_BETWEEN_SAMPLES = 250;
/** So many connections open per second while the crowd gathers. */
const OPENED_PER_SECOND = 100;
const PATIENCE_MS = 180_000;

/** Lets the clients live, and samples both sides. */
export async function soak(settings: SoakSettings): Promise<Soak> {
  const { peer, connections, seed, pauseMs, ms } = settings;
  const server = start('server', { package: peer } satisfies ServerSettings);
  let crowd: Child | undefined;
  try {
    const [, port = '0'] = await server.line(/^READY (\d+)/);
    const rampMs = Math.min((connections / OPENED_PER_SECOND) * 1000, ms / 4);
    crowd = start('crowd', { port: Number(port), connections, seed, pauseMs, rampMs } satisfies CrowdSettings);
    await crowd.line(/^READY/);
    const startMs = performance.now();
    const children = { server, crowd };
    const before = await look(children, startMs);
    await ask(crowd, 'begin', /^DONE begin/);
    const moments: Moment[] = [];
    while (performance.now() - startMs < ms) {
      await setTimeout(Math.max(LEAST_MS_BETWEEN_SAMPLES, ms / SAMPLES));
      const moment = await look(children, startMs);
      moments.push(moment);
      settings.tell?.(moment);
    }
    await ask(crowd, 'finish', /^DONE finish/);
    const after = await whenGone(children, startMs);
    return { peer, connections, seed, pauseMs, rampMs, before, moments, after };
  } finally {
    await crowd?.stop();
    await server.stop();
  }
}

function start(side: Side, settings: object): Child {
  return new Child(process.execPath, ['--expose-gc', join(here, `${side}-program.js`), JSON.stringify(settings)], {
    env: { NODE_OPTIONS: '' },
  });
}

async function look({ server, crowd }: Readonly<Record<Side, Child>>, startMs: number): Promise<Moment> {
  const atMs = Math.round(performance.now() - startMs);
  return { atMs, server: await sample(server), crowd: await sample(crowd) };
}

async function sample(child: Child): Promise<Sample> {
  return JSON.parse((await ask(child, 'sample', /^SAMPLE (.+)/))[1] ?? '') as Sample;
}

async function ask(child: Child, question: string, reply: RegExp): Promise<RegExpExecArray> {
  const answer = child.line(reply, PATIENCE_MS);
  child.writeLine(question);
  return await answer;
}

/** The clients are gone: the server learns of the last ones, and both let go of what they keep for a second or two. */
async function whenGone(children: Readonly<Record<Side, Child>>, startMs: number): Promise<Moment> {
  for (let i = 0; ; i++) {
    await setTimeout(500);
    const moment = await look(children, startMs);
    const isEmpty = sides.every((side) => moment[side].opened <= moment[side].closed || side === 'crowd');
    if ((isEmpty && i >= 4) || i >= 20) return moment;
  }
}
