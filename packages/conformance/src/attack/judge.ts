import { printable } from '@handfast/ws/protocol';
import type { Attack, Limits } from './attack.ts';
import type { Outcome } from './perform.ts';
import { size } from './size.ts';

/** A way in which an attack was not survived. */
export interface Fault {
  readonly what:
    | keyof Limits
    | 'crash'
    | 'uncaught'
    | 'broken'
    | 'log'
    | 'cpu'
    | 'others-cut-off'
    | 'others-slow'
    | 'not-ended';
  readonly says: string;
}

/** Others may wait twice as long as in calm, and this much on top, which is what a loaded machine adds by itself. */
const SLACK_MS = 50;
/** In a flood, they may wait for so long. */
const FLOOD_MS = 250;

/** What a process grows by itself while it works: compiled code and the like. */
const OWN_BYTES = 1024 * 1024;
/** And what it works by itself: compiling, answering the others, and saying how it is. */
const OWN_CPU_MS = 250;
const OWN_CPU_PART = 0.15;
const CPU_MICROS_PER_WIRE_BYTE = 0.1;
const CPU_MS_PER_CONNECTION = 2;
/** Characters of what should not have been written. */
const MOST_SHOWN = 60;

/** What an outcome falls short of; empty when it was survived. Times are judged only when asked for: a shared machine has its moods. */
export function judge(attack: Attack, outcome: Outcome, judgesTime: boolean): readonly Fault[] {
  const { limits } = attack;
  const faults: Fault[] = [];
  const { connections, wireBytes } = outcome;
  const check = (what: Fault['what'], isFault: boolean, says: string): void => {
    if (isFault) faults.push({ what, says });
  };
  const most = (what: keyof Limits, value: number, unit: string, show = round): void => {
    const limit = limits[what];
    if (typeof limit === 'number') check(what, value > limit, `${show(value)} ${unit}, at most ${show(limit)} allowed`);
  };
  check('crash', outcome.died !== undefined, `the process ended with ${outcome.died}`);
  check('uncaught', outcome.uncaught.length > 0, `uncaught: ${outcome.uncaught[0]}`);
  check('broken', outcome.broken !== undefined, `${outcome.broken}`);
  const [unescaped = ''] = outcome.unescaped;
  check('log', unescaped !== '', `control characters in a log: ${printable(unescaped, MOST_SHOWN)}`);
  most('opened', outcome.opened, 'connections opened');
  most('delivered', outcome.messages, 'messages delivered');
  const { lost = 0 } = outcome.attacked ?? {};
  check('others-cut-off', lost > 0, `${lost} connections of others were cut`);
  const heldBytes = Math.max(0, outcome.heldBytes - OWN_BYTES);
  most('heldBytesPerConnection', heldBytes / connections, 'held per connection', size);
  most('heldBytesPerWireByte', heldBytes / Math.max(1, wireBytes), 'bytes held per byte sent');
  most('peakBytes', outcome.peakBytes, 'at worst', size);
  most('leftBytes', outcome.leftBytes, 'left behind', size);
  const { endedWith, refusedWith } = limits;
  if (endedWith || refusedWith) {
    check('not-ended', outcome.stillOpen > 0, `${outcome.stillOpen} of ${connections} connections were not ended`);
  }
  const codes = unexpected(
    outcome.endings.map(({ closeCode }) => closeCode),
    endedWith,
  );
  check('endedWith', codes.length > 0, `ended with ${codes.join(', ')}, expected ${endedWith?.join(' or ')}`);
  const statuses = unexpected(
    outcome.endings.map(({ status }) => status),
    refusedWith,
  );
  check(
    'refusedWith',
    statuses.length > 0,
    `refused with ${statuses.join(', ')}, expected ${refusedWith?.join(' or ')}`,
  );
  return judgesTime ? [...faults, ...judgeTimes(attack, outcome)] : faults;
}

function judgeTimes({ limits, behaviour }: Attack, outcome: Outcome): readonly Fault[] {
  const faults: Fault[] = [];
  const most = (what: Fault['what'], value: number, limit: number, unit: string): void => {
    if (value > limit) faults.push({ what, says: `${round(value)} ms ${unit}, at most ${round(limit)} allowed` });
  };
  const waitMs = limits.isFlood ? FLOOD_MS : 2 * (outcome.calm?.p99Ms ?? 0) + SLACK_MS;
  most('others-slow', outcome.attacked?.p99Ms ?? 0, waitMs, 'of waiting for others (p99)');
  // Who streams works by itself, and not for the attackers.
  if (behaviour !== 'stream') most('cpu', outcome.cpuMs, allowedCpuMs(limits, outcome), 'of CPU');
  return faults;
}

function allowedCpuMs(limits: Limits, { connections, wireBytes, tookMs }: Outcome): number {
  const { cpuMicrosPerWireByte = CPU_MICROS_PER_WIRE_BYTE, cpuMsPerConnection = CPU_MS_PER_CONNECTION } = limits;
  const forAttackers = (cpuMicrosPerWireByte * wireBytes) / 1000 + cpuMsPerConnection * connections;
  return OWN_CPU_MS + OWN_CPU_PART * tookMs + forAttackers;
}

function unexpected(came: readonly number[], expected: readonly number[] | undefined): readonly number[] {
  return expected ? [...new Set(came)].filter((one) => !expected.includes(one)) : [];
}

function round(value: number): string {
  return String(value >= 100 ? Math.round(value) : Math.round(value * 100) / 100);
}
