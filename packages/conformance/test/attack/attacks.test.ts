import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attacks } from '../../src/attack/attacks/index.ts';
import { judge } from '../../src/attack/judge.ts';
import { perform, victims } from '../../src/attack/perform.ts';
import { describeOutcome } from '../../src/attack/table.ts';

const [ours] = victims;
/** What runs in every CI: enough to see that each limit is there. `npm run attack` has the rest. */
const SCALE = 0.05;

// Most of their time they wait, each for a process of its own.
describe('handfast survives', { concurrency: 4 }, () => {
  for (const attack of attacks) {
    test(`${attack.bugClass}: ${attack.title}`, async () => {
      assert.ok(ours);
      const outcome = await perform(attack, ours, SCALE);
      const faults = judge(attack, outcome, false);
      assert.deepEqual(faults, [], describeOutcome(outcome, faults));
    });
  }
});

test('every attack has an id of its own, and says where it comes from', () => {
  assert.equal(new Set(attacks.map(({ id }) => id)).size, attacks.length);
  for (const { references } of attacks) assert.ok(references.length > 0);
});
