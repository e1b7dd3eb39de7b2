import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attack } from '../../src/attack/attack.ts';
import { judge } from '../../src/attack/judge.ts';
import type { Outcome } from '../../src/attack/perform.ts';

const MIB = 1024 * 1024;
const attack: Attack = {
  id: 'an-attack',
  bugClass: 'D1',
  title: 'ten connections with a MiB',
  references: ['none'],
  program: 'server',
  run: async () => undefined,
  limits: {
    heldBytesPerConnection: MIB,
    heldBytesPerWireByte: 9,
    peakBytes: 32 * MIB,
    leftBytes: MIB,
    opened: 0,
    delivered: 0,
    endedWith: [1009],
    refusedWith: [0],
  },
};
const waits = { p50Ms: 0.5, p99Ms: 1, worstMs: 2, samples: 100, lost: 0 };
const survived: Outcome = {
  attack: attack.id,
  victim: 'handfast',
  connections: 10,
  wireBytes: MIB,
  peakBytes: 32 * MIB,
  heldBytes: 10 * MIB,
  leftBytes: MIB,
  cpuMs: 300,
  tookMs: 1000,
  stallMs: 1,
  calm: waits,
  attacked: { ...waits, p99Ms: 52 },
  endings: [{ closeCode: 1009, status: 0, isCut: false }],
  stillOpen: 0,
  opened: 0,
  messages: 0,
  broken: undefined,
  uncaught: [],
  unescaped: [],
  logged: 0,
  died: undefined,
};

const faults: readonly (readonly [fault: string, outcome: Partial<Outcome>])[] = [
  ['crash', { died: 'signal SIGABRT' }],
  ['uncaught', { uncaught: ['TypeError'] }],
  ['broken', { broken: 'the secret was told' }],
  ['log', { unescaped: ['\u009b31m'] }],
  ['opened', { opened: 1 }],
  ['delivered', { messages: 1 }],
  ['others-cut-off', { attacked: { ...waits, lost: 1 } }],
  ['others-slow', { attacked: { ...waits, p99Ms: 53 } }],
  ['heldBytesPerConnection', { heldBytes: 10 * MIB, connections: 5 }],
  ['heldBytesPerWireByte', { heldBytes: 11 * MIB, connections: 10, wireBytes: MIB }],
  ['peakBytes', { peakBytes: 33 * MIB }],
  ['leftBytes', { leftBytes: 2 * MIB }],
  ['cpu', { cpuMs: 600 }],
  ['not-ended', { stillOpen: 1 }],
  ['endedWith', { endings: [{ closeCode: 1002, status: 0, isCut: false }] }],
  ['refusedWith', { endings: [{ closeCode: 1009, status: 400, isCut: false }] }],
];

function verdict(outcome: Partial<Outcome>, limits: Attack['limits'] = {}): readonly string[] {
  return judge({ ...attack, limits: { ...attack.limits, ...limits } }, { ...survived, ...outcome }, true).map(
    ({ what }) => what,
  );
}

test('what is just within every limit is survived', () => assert.deepEqual(verdict({}), []));

for (const [fault, outcome] of faults) {
  test(`what is beyond it is not: ${fault}`, () => assert.ok(verdict(outcome).includes(fault), fault));
}

test('in a flood, others may wait for longer, and not for ever', () => {
  assert.deepEqual(verdict({ attacked: { ...waits, p99Ms: 250 } }, { isFlood: true }), []);
  assert.deepEqual(verdict({ attacked: { ...waits, p99Ms: 251 } }, { isFlood: true }), ['others-slow']);
});

test('times are judged only when asked for', () => {
  const slow = { ...survived, cpuMs: 600, attacked: { ...waits, p99Ms: 251 } };
  assert.deepEqual(judge(attack, slow, false), []);
});
