import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Attack } from '../../src/attack/attack.ts';
import { attacks } from '../../src/attack/attacks/index.ts';
import { judge } from '../../src/attack/judge.ts';
import { perform, victims } from '../../src/attack/perform.ts';
import { describeOutcome } from '../../src/attack/table.ts';

/** What runs in every CI: enough to see that each limit is there. `npm run attack` has the rest. */
const SCALE = 0.05;
const CLASSES = 24;

async function faultsOf(attack: Attack, name: string): Promise<{ faults: readonly string[]; says: string }> {
  const victim = victims.find((one) => one.name === name);
  assert.ok(victim);
  const outcome = await perform(attack, victim, SCALE);
  const faults = judge(attack, outcome, false);
  return { faults: faults.map(({ what }) => what), says: describeOutcome(outcome, faults) };
}

/** Attacks on victims that are weak on purpose: each has to be noticed. */
const weak: readonly (readonly [id: string, weakness: string, options: Attack['options'], fault: string])[] = [
  ['compressed-secrets', 'compresses all that it says', { perMessageDeflate: { threshold: 0 } }, 'broken'],
  ['false-certificates', 'trusts every certificate', { rejectUnauthorized: false }, 'broken'],
  ['foreign-pages', 'lets every page in', { origins: '*' }, 'opened'],
  ['one-byte-too-many', 'has no limit', { maxPayload: 1024 ** 3, deadlines: { messageMs: 300 } }, 'endedWith'],
  ['unfinished-together', 'has no limit for all', { maxTotalUnfinishedBytes: 0 }, 'heldBytesPerConnection'],
  ['dripping-message', 'has no deadline', { deadlines: { messageMs: 60_000 } }, 'not-ended'],
];

// Most of their time they wait, each for a process of its own.
describe('attacks', { concurrency: 5 }, () => {
  for (const attack of attacks) {
    test(`handfast survives ${attack.bugClass}: ${attack.title}`, async () => {
      const { faults, says } = await faultsOf(attack, 'handfast');
      assert.deepEqual(faults, [], says);
    });
  }

  for (const [id, weakness, options, fault] of weak) {
    test(`${id} succeeds against one that ${weakness}`, async () => {
      const attack = attacks.find((one) => one.id === id);
      assert.ok(attack);
      const { faults, says } = await faultsOf({ ...attack, options: { ...attack.options, ...options } }, 'handfast');
      assert.ok(faults.includes(fault), says);
    });
  }

  test('two-writers succeeds against npm ws', async () => {
    const attack = attacks.find(({ id }) => id === 'two-writers');
    assert.ok(attack);
    const { faults, says } = await faultsOf(attack, 'ws');
    assert.ok(faults.includes('broken'), says);
  });
});

test('every class has an attack, and every attack an id of its own and a source', () => {
  assert.equal(new Set(attacks.map(({ bugClass }) => bugClass)).size, CLASSES);
  assert.equal(new Set(attacks.map(({ id }) => id)).size, attacks.length);
  for (const { references } of attacks) assert.ok(references.length > 0);
});
