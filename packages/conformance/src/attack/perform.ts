import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Child } from '../interop/processes.ts';
import type { Attack } from './attack.ts';
import type { Latency } from './bystanders.ts';
import { type Ending, Hostile } from './hostile.ts';
import { Stage } from './stage.ts';
import { type Victim, VictimProcess } from './victim-process.ts';
import type { Vitals } from './victims/reporting.ts';

export const victims: readonly Victim[] = [
  { name: 'handfast', package: '@handfast/ws' },
  { name: 'ws', package: 'ws' },
];

/** Whether the victim can be tried at all: commands only we have. */
export function canBeTried({ program }: Attack, victim: Victim): boolean {
  return program !== 'command' || victim.name === 'handfast';
}

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
  /** Until all that was sent was worked off, which took so long; others were served all the time. */
  readonly cpuMs: number;
  readonly tookMs: number;
  /** The longest that the event loop was held up. */
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
  /** What it wrote down of peers with their control characters in it. */
  readonly unescaped: readonly string[];
  /** How much it wrote down. */
  readonly logged: number;
  /** How the process ended, where it did. */
  readonly died: string | undefined;
}

const BYSTANDERS = 5;
/** How long others are watched before a full attack, and at least in it. */
const CALM_MS = 500;
/** No attack takes longer than this, whatever its victim does. */
const PATIENCE_MS = 120_000;

type Latencies = () => Promise<Latency | undefined>;

/** Performs one attack on one victim, each in a process of its own. */
export async function perform(attack: Attack, victim: Victim, scale: number): Promise<Outcome> {
  const attacked = await VictimProcess.start(attack, victim);
  try {
    const measure = (stage: Stage, latency: Latencies): Promise<Outcome> =>
      new Measurement(attack, victim.name, attacked, stage, latency).run();
    if (attack.program === 'client') return await besetClients(attacked, scale, measure);
    const stage = new Stage(attacked.ports, scale);
    if (attack.program === 'command') return await measure(stage, async () => undefined);
    return await withBystanders(stage.port, (latency) => measure(stage, latency));
  } finally {
    await attacked.stop();
  }
}

async function withBystanders<T>(port: number, act: (latency: Latencies) => Promise<T>): Promise<T> {
  const program = join(import.meta.dirname, 'bystander-program.js');
  const bystanders = new Child(process.execPath, [program, String(port), String(BYSTANDERS)]);
  try {
    await bystanders.line(/^READY/);
    return await act(async () => {
      const answer = bystanders.line(/^LATENCY (.+)/);
      bystanders.writeLine('take');
      return JSON.parse((await answer)[1] ?? '') as Latency;
    });
  } finally {
    await bystanders.stop();
  }
}

/** The victims connect to us, as often as the attack has them. */
async function besetClients<T>(
  clients: VictimProcess,
  scale: number,
  measure: (stage: Stage, latency: Latencies) => Promise<T>,
): Promise<T> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stage = new Stage([(server.address() as AddressInfo).port], scale);
  server.on('connection', (socket) => stage.take(new Hostile(socket, (bytes) => stage.account(bytes))));
  stage.invite = (count, url = `ws://127.0.0.1:${stage.port}/`) => clients.invite(url, count);
  try {
    return await measure(stage, async () => undefined);
  } finally {
    server.close();
  }
}

class Measurement {
  readonly #attack: Attack;
  readonly #name: string;
  readonly #victim: VictimProcess;
  readonly #stage: Stage;
  readonly #latency: Latencies;

  constructor(attack: Attack, name: string, victim: VictimProcess, stage: Stage, latency: Latencies) {
    this.#attack = attack;
    this.#name = name;
    this.#victim = victim;
    this.#stage = stage;
    this.#latency = latency;
  }

  async run(): Promise<Outcome> {
    const [victim, stage] = [this.#victim, this.#stage];
    const before = (await victim.ask('collect')) ?? NOTHING;
    // What the collecting held up is nobody's fault.
    await this.#latency();
    await victim.ask();
    const watch = victim.watch();
    await setTimeout(CALM_MS * Math.max(0.1, stage.scale));
    const calm = await this.#latency();
    const start = (await victim.ask()) ?? NOTHING;
    const startedAt = performance.now();
    const broken = await this.#attacked(before.connections);
    const tookMs = performance.now() - startedAt;
    const attacked = victim.isRunning ? await this.#latency() : undefined;
    const worst = (await watch.stop()) ?? start;
    const held = (await victim.ask('collect')) ?? worst;
    const { endings, stillOpen } = await this.#endings(held.connections - before.connections);
    stage.leave();
    await victim.hasOnly(before.connections);
    const last = (await victim.ask('collect')) ?? held;
    return {
      attack: this.#attack.id,
      victim: this.#name,
      connections: stage.connections,
      wireBytes: stage.wireBytes,
      peakBytes: worst.rssBytes - before.rssBytes,
      heldBytes: grown(before, held),
      leftBytes: grown(before, last),
      cpuMs: worst.cpuMs - start.cpuMs,
      tookMs,
      stallMs: worst.stallMs,
      calm,
      attacked,
      endings,
      stillOpen,
      opened: last.opened - before.opened,
      messages: last.messages - before.messages,
      broken,
      uncaught: last.uncaught,
      unescaped: last.unescaped,
      logged: last.logged,
      died: victim.isRunning ? undefined : await victim.ended(),
    };
  }

  /**
   * Attacks, and lets the victim work off what it got.
   *
   * @param others how many connections are none of the attackers
   * @returns what the attack found wrong
   */
  async #attacked(others: number): Promise<string | undefined> {
    const [attack, victim, { scale }] = [this.#attack, this.#victim, this.#stage];
    const startedAt = performance.now();
    const patience = new AbortController();
    const late = setTimeout(PATIENCE_MS, 'it did not come to its end', patience).catch(() => undefined);
    const broken = await Promise.race([
      attack.run(this.#stage).then(() => undefined, firstLine),
      victim.ended().then(() => undefined),
      late,
    ]);
    patience.abort();
    await setTimeout(Math.max(0, CALM_MS * scale - (performance.now() - startedAt)));
    const isIdle = attack.behaviour === 'stream' || (await victim.settles());
    if (attack.limits.endedWith) await victim.hasOnly(others);
    return broken ?? (isIdle ? undefined : 'it works on, long after the last byte');
  }

  /** @param open how many the victim says that it has still open, which does not count those that never opened */
  async #endings(open: number): Promise<Pick<Outcome, 'endings' | 'stillOpen'>> {
    const all = this.#stage.hostiles;
    const notClosed = (): readonly Hostile[] => all.filter(({ isClosed }) => !isClosed);
    for (const hostile of all) hostile.listen();
    for (let i = 0; i < 100 && notClosed().length > open; i++) await setTimeout(10);
    const neverOpened = notClosed().filter(({ isUpgraded, ending }) => !isUpgraded && ending.status === 0);
    return { endings: all.map(({ ending }) => ending), stillOpen: open + neverOpened.length };
  }
}

/** Of what an error says; an assertion may show thousands of values. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

/**
 * By how much a process has grown, with its garbage collected. The system gets memory back late, and never touched memory costs
 * nothing: so it is what grew less of resident memory and what V8 counts.
 */
function grown(from: Vitals, to: Vitals): number {
  const counted = to.heapBytes + to.externalBytes - from.heapBytes - from.externalBytes;
  return Math.max(0, Math.min(to.rssBytes - from.rssBytes, counted));
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
  unescaped: [],
  logged: 0,
};
