import type { Attack, Limits } from './attack.ts';
import type { Outcome } from './perform.ts';

/** A way in which an attack was not survived. */
export interface Fault {
  readonly what: keyof Limits | 'crash' | 'uncaught' | 'broken' | 'others-cut-off' | 'others-slow' | 'not-ended';
  readonly says: string;
}

/** Others may wait twice as long as in calm, and this much on top, which is what a loaded machine adds by itself. */
const SLACK_MS = 50;

/** What a process grows by itself while it works: compiled code and the like. */
const OWN_BYTES = 1024 * 1024;

/** What an outcome falls short of; empty when it was survived. Times are judged only when asked for: a shared machine has its moods. */
export function judge({ limits }: Attack, outcome: Outcome, judgesTime: boolean): readonly Fault[] {
  const faults: Fault[] = [];
  const { connections, wireBytes } = outcome;
  const check = (what: Fault['what'], isFault: boolean, says: string): void => {
    if (isFault) faults.push({ what, says });
  };
  const most = (what: keyof Limits, value: number, unit: string): void => {
    const limit = limits[what];
    check(what, typeof limit === 'number' && value > limit, `${round(value)} ${unit}, at most ${limit} allowed`);
  };
  check('crash', outcome.died !== undefined, `the process ended with ${outcome.died}`);
  check('uncaught', outcome.uncaught.length > 0, `uncaught: ${outcome.uncaught[0]}`);
  check('broken', outcome.broken !== undefined, `${outcome.broken}`);
  most('opened', outcome.opened, 'connections opened');
  most('delivered', outcome.messages, 'messages delivered');
  const { lost = 0, p99Ms = 0 } = outcome.attacked ?? {};
  check('others-cut-off', lost > 0, `${lost} connections of others were cut`);
  const allowedMs = 2 * (outcome.calm?.p99Ms ?? 0) + SLACK_MS;
  check(
    'others-slow',
    judgesTime && !limits.isFlood && p99Ms > allowedMs,
    `p99 of others ${round(p99Ms)} ms, at most ${round(allowedMs)} ms allowed`,
  );
  const heldBytes = Math.max(0, outcome.heldBytes - OWN_BYTES);
  most('heldBytesPerConnection', heldBytes / connections, 'bytes held per connection');
  most('heldBytesPerWireByte', heldBytes / Math.max(1, wireBytes), 'bytes held per byte sent');
  most('peakBytes', outcome.peakBytes, 'bytes at worst');
  most('leftBytes', outcome.leftBytes, 'bytes left behind');
  if (judgesTime) {
    most('cpuMicrosPerWireByte', (outcome.cpuMs * 1000) / Math.max(1, wireBytes), 'µs of CPU per byte sent');
    most('cpuMsPerConnection', outcome.cpuMs / connections, 'ms of CPU per connection');
  }
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
  return faults;
}

function unexpected(came: readonly number[], expected: readonly number[] | undefined): readonly number[] {
  return expected ? [...new Set(came)].filter((one) => !expected.includes(one)) : [];
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
