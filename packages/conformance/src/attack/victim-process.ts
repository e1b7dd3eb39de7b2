import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Child } from '../interop/processes.ts';
import type { Attack } from './attack.ts';
import type { Vitals } from './victims/reporting.ts';
import type { VictimSettings } from './victims/settings.ts';

/** Who is attacked. */
export interface Victim {
  readonly name: string;
  readonly package: string;
}

const SAMPLE_MS = 50;
/** Who says nothing for so long, or works for so long, has an endless loop. */
const PATIENCE_MS = 60_000;
/** What others, and being asked, cost at most in the time between two looks at whether the victim still works. */
const IDLE_CPU_MS = 25;
const IDLE_MS = 100;

/** A victim, in a process of its own that tells how it is. */
export class VictimProcess {
  readonly ports: readonly number[];
  readonly #child: Child;
  /** Questions are asked one after the other, so that each gets its own answer. */
  #turn: Promise<unknown> = Promise.resolve();
  #isHung = false;

  static async start(attack: Attack, victim: Victim): Promise<VictimProcess> {
    const { program, options = {}, behaviour = 'echo', command = [] } = attack;
    const settings: VictimSettings = { package: victim.package, options, behaviour, command };
    const file = join(import.meta.dirname, 'victims', `${program}.js`);
    const child = new Child(process.execPath, ['--expose-gc', file, JSON.stringify(settings)]);
    const [, ports = ''] = await child.line(/^READY (.*)/);
    return new VictimProcess(child, ports.split(' ').map(Number));
  }

  private constructor(child: Child, ports: readonly number[]) {
    this.#child = child;
    this.ports = ports;
  }

  /** Resolves with how it ended. */
  async ended(): Promise<string> {
    const how = await this.#child.ended;
    return this.#isHung ? `no answer for ${PATIENCE_MS / 1000} s` : how;
  }

  get isRunning(): boolean {
    return this.#child.running;
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }

  /** Has clients connect there. */
  invite(url: string, count: number): void {
    this.#child.writeLine(`connect ${url} ${count}`);
  }

  /** How it is; with `collect`, after collecting its garbage. Undefined when it is no more. */
  ask(question: 'vitals' | 'collect' = 'vitals'): Promise<Vitals | undefined> {
    const answer = this.#turn.then(() => this.#ask(question));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** Resolves with true when it has worked off what the system had taken for it, with false when it does not stop working. */
  async settles(): Promise<boolean> {
    let before = await this.ask();
    for (let ms = 0; ms < PATIENCE_MS; ms += IDLE_MS) {
      await setTimeout(IDLE_MS);
      const now = await this.ask();
      if (!before || !now || now.cpuMs - before.cpuMs < IDLE_CPU_MS) return true;
      before = now;
    }
    return false;
  }

  /** Waits, though not for ever, until it has noticed that attackers have left: it has so many connections. */
  async hasOnly(connections: number): Promise<void> {
    for (let i = 0; i < 100; i++) {
      const vitals = await this.ask();
      if (!vitals || vitals.connections <= connections) return;
      await setTimeout(SAMPLE_MS);
    }
  }

  /** Asks again and again, and remembers the worst. */
  watch(): { stop(): Promise<Vitals | undefined> } {
    const stop = new AbortController();
    let worst: Vitals | undefined;
    const watching = (async () => {
      while (!stop.signal.aborted) {
        const vitals = await this.ask();
        if (!vitals) break;
        const stallMs = Math.max(vitals.stallMs, worst?.stallMs ?? 0);
        const rssBytes = Math.max(vitals.rssBytes, worst?.rssBytes ?? 0);
        worst = { ...vitals, rssBytes, stallMs };
        await setTimeout(SAMPLE_MS, undefined, { signal: stop.signal }).catch(() => undefined);
      }
    })();
    return {
      async stop() {
        stop.abort();
        await watching;
        return worst;
      },
    };
  }

  async #ask(question: string): Promise<Vitals | undefined> {
    if (!this.isRunning) return undefined;
    const answer = this.#child.line(/^VITALS (.+)/, PATIENCE_MS);
    this.#child.writeLine(question);
    try {
      return JSON.parse((await answer)[1] ?? '') as Vitals;
    } catch {
      this.#isHung = this.isRunning;
      await this.stop();
      return undefined;
    }
  }
}
