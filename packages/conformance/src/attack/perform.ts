import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Child } from '../interop/processes.ts';
import type { Attack } from './attack.ts';
import type { Latency } from './bystanders.ts';
import { type Ending, Hostile } from './hostile.ts';
import { Stage } from './stage.ts';
import type { Vitals } from './victims/reporting.ts';
import type { VictimSettings } from './victims/settings.ts';

/** Who is attacked. */
export interface Victim {
  readonly name: string;
  readonly package: string;
}

export const victims: readonly Victim[] = [
  { name: 'handfast', package: '@handfast/ws' },
  { name: 'ws', package: 'ws' },
];

/** What one attack did to one victim. */
export interface Outcome {
  readonly attack: string;
  readonly victim: string;
  readonly connections: number;
  readonly wireBytes: number;
  /** Growth of the process at worst; what it held, after collecting garbage, while the attackers were there; and when they had left. */
  readonly peakBytes: number;
  readonly heldBytes: number;
  readonly leftBytes: number;
  readonly cpuMs: number;
  readonly stallMs: number;
  readonly calm: Latency | undefined;
  readonly attacked: Latency | undefined;
  readonly endings: readonly Ending[];
  /** Hostile connections that were still open when the attack was over. */
  readonly stillOpen: number;
  /** Connections that opened, and messages that were delivered, bystanders not counted. */
  readonly opened: number;
  readonly messages: number;
  /** What the attack found wrong by itself. */
  readonly broken: string | undefined;
  readonly uncaught: readonly string[];
  /** How the process ended, where it did. */
  readonly died: string | undefined;
}

const here = import.meta.dirname;
const BYSTANDERS = 5;
/** How long others are watched before a full attack. */
const CALM_MS = 500;
const SAMPLE_MS = 50;
/** No attack takes longer than this, whatever its victim does. */
const PATIENCE_MS = 120_000;

/** Performs one attack on one victim, each in a process of its own. */
export async function perform(attack: Attack, victim: Victim, scale: number): Promise<Outcome> {
  const settings: VictimSettings = {
    package: victim.package,
    options: attack.options ?? {},
    behaviour: attack.behaviour ?? 'echo',
  };
  const child = new Child(process.execPath, [
    '--expose-gc',
    join(here, 'victims', `${attack.side}.js`),
    JSON.stringify(settings),
  ]);
  try {
    const [, port = '0'] = await child.line(/^READY (\d+)/);
    return attack.side === 'server'
      ? await againstServer(attack, victim, child, new Stage(Number(port), scale))
      : await againstClient(attack, victim, child, scale);
  } finally {
    await child.stop();
  }
}

async function againstServer(attack: Attack, victim: Victim, child: Child, stage: Stage): Promise<Outcome> {
  const bystanders = new Child(process.execPath, [
    join(here, 'bystander-program.js'),
    String(stage.port),
    String(BYSTANDERS),
  ]);
  try {
    await bystanders.line(/^READY/);
    await setTimeout(CALM_MS * Math.max(0.1, stage.scale));
    return await measured(attack, victim, child, stage, () => take(bystanders));
  } finally {
    await bystanders.stop();
  }
}

/** The victim connects to us, as often as the attack has it. */
async function againstClient(attack: Attack, victim: Victim, child: Child, scale: number): Promise<Outcome> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stage = new Stage((server.address() as AddressInfo).port, scale);
  server.on('connection', (socket) => stage.take(new Hostile(socket, (bytes) => stage.account(bytes))));
  stage.invite = (count, url = `ws://127.0.0.1:${stage.port}/`) => child.writeLine(`connect ${url} ${count}`);
  try {
    return await measured(attack, victim, child, stage, async () => undefined);
  } finally {
    server.close();
  }
}

async function measured(
  attack: Attack,
  victim: Victim,
  child: Child,
  stage: Stage,
  latency: () => Promise<Latency | undefined>,
): Promise<Outcome> {
  const calm = await latency();
  const before = await ask(child, 'collect');
  // What the collecting held up is nobody's fault.
  await latency();
  const peak = watchPeak(child);
  const patience = new AbortController();
  const late = setTimeout(PATIENCE_MS, 'the attack did not come to its end', patience).catch(() => undefined);
  const broken = await Promise.race([
    attack.run(stage).then(() => undefined, String),
    child.ended.then(() => undefined),
    late,
  ]);
  patience.abort();
  const attacked = child.running ? await latency() : undefined;
  const worst = await peak.stop();
  if (attack.limits.endedWith && attack.side === 'server') await gone(child);
  const held = await ask(child, 'collect');
  const stillOpen = openConnections(attack, stage, held);
  const endings = stage.hostiles.map(({ ending }) => ending);
  stage.leave();
  await gone(child);
  const left = await ask(child, 'collect');
  const last = left ?? held ?? worst;
  return {
    attack: attack.id,
    victim: victim.name,
    connections: stage.connections,
    wireBytes: stage.wireBytes,
    peakBytes: worst.rssBytes - (before?.rssBytes ?? 0),
    heldBytes: grown(before, held ?? worst),
    leftBytes: grown(before, last),
    cpuMs: (held?.cpuMs ?? worst.cpuMs) - (before?.cpuMs ?? 0),
    stallMs: worst.stallMs,
    calm,
    attacked,
    endings,
    stillOpen,
    opened: last.opened - (before?.opened ?? 0),
    messages: last.messages - (before?.messages ?? 0),
    broken,
    uncaught: last.uncaught,
    died: child.running ? undefined : `${await child.ended}`,
  };
}

/**
 * By how much a process has grown, with its garbage collected. The system gets memory back late, and never touched memory costs
 * nothing: so it is what grew less of resident memory and what V8 counts.
 */
function grown(from: Vitals | undefined, to: Vitals): number {
  if (!from) return 0;
  const counted = to.heapBytes + to.externalBytes - from.heapBytes - from.externalBytes;
  return Math.min(to.rssBytes - from.rssBytes, counted);
}

/** How many connections of the attackers the victim still has; those that never opened, it does not count. */
function openConnections({ side, limits }: Attack, stage: Stage, held: Vitals | undefined): number {
  if (side === 'server' && !limits.refusedWith) return (held?.connections ?? BYSTANDERS) - BYSTANDERS;
  return stage.hostiles.filter(({ isClosed }) => !isClosed).length;
}

/** Asks again and again, and remembers the worst. */
function watchPeak(child: Child): { stop(): Promise<Vitals> } {
  const stop = new AbortController();
  let worst: Vitals | undefined;
  const watching = (async () => {
    while (!stop.signal.aborted && child.running) {
      const vitals = await ask(child, 'vitals');
      if (!vitals) break;
      const stallMs = Math.max(vitals.stallMs, worst?.stallMs ?? 0);
      worst = { ...(worst && worst.rssBytes > vitals.rssBytes ? worst : vitals), stallMs, cpuMs: vitals.cpuMs };
      await setTimeout(SAMPLE_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stop.abort();
      await watching;
      return worst ?? NOTHING;
    },
  };
}

const NOTHING: Vitals = {
  rssBytes: 0,
  heapBytes: 0,
  externalBytes: 0,
  cpuMs: 0,
  stallMs: 0,
  connections: 0,
  opened: 0,
  messages: 0,
  uncaught: [],
};

/** Undefined when the victim is no more. */
async function ask(child: Child, question: 'vitals' | 'collect'): Promise<Vitals | undefined> {
  if (!child.running) return undefined;
  const answer = child.line(/^VITALS (.+)/, PATIENCE_MS);
  child.writeLine(question);
  try {
    return JSON.parse((await answer)[1] ?? '') as Vitals;
  } catch (error) {
    if (child.running) throw error;
    return undefined;
  }
}

async function take(bystanders: Child): Promise<Latency> {
  const answer = bystanders.line(/^LATENCY (.+)/);
  bystanders.writeLine('take');
  return JSON.parse((await answer)[1] ?? '') as Latency;
}

/** Waits until the victim has noticed that the attackers have left. */
async function gone(child: Child): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const vitals = await ask(child, 'vitals');
    if (!vitals || vitals.connections <= BYSTANDERS) return;
    await setTimeout(SAMPLE_MS);
  }
}
