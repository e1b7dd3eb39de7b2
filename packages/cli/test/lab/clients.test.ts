import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { groups } from '../../src/lab/scenarios.ts';
import { type RunningLab, startLab } from '../../src/lab/start-lab.ts';
import { describeSeen, type SeenByBoth, tryAll } from '../support/lab-clients.ts';
import { expected } from './expected.ts';

/** Where our client is stricter than a good one has to be, and where ws is not as good as one. */
const lenient: Readonly<Record<string, string>> = {
  '101-drip': 'handshakeTimeout of ws begins anew with each byte',
};

describe('real clients in the lab', () => {
  let lab: RunningLab;
  let seen: ReadonlyMap<string, SeenByBoth>;

  before(async () => {
    lab = await startLab({ paceMs: 10 });
    seen = await tryAll(lab);
  });
  after(() => lab.close());

  const scenarios = groups.flatMap((group) => group.scenarios);

  test('the table has a row for every scenario, and no other', () => {
    assert.deepEqual(Object.keys(expected).sort(), scenarios.map(({ id }) => id).sort());
  });

  for (const { id, good } of scenarios) {
    test(`${id}: our client and ws say what the table says`, (t) => {
      const both = seen.get(id);
      if (both === undefined) return t.skip('not possible on this machine');
      if (id === 'ipv6-only-by-name') return t.skip('depends on what localhost is on this machine');
      const [ours, npm] = expected[id] ?? [];
      assert.equal(describeSeen(both.ours, 'code'), ours);
      assert.equal(both.npm && describeSeen(both.npm, 'message'), npm);
    });

    test(`${id}: our client does as a good client does`, (t) => {
      const both = seen.get(id);
      if (both === undefined) return t.skip('not possible on this machine');
      const { outcome, closeCode } = both.ours;
      assert.notEqual(outcome, 'hung');
      if (good.outcome === 'opens') assert.equal(outcome, 'opened');
      if (good.outcome === 'refuses') assert.equal(outcome, 'refused');
      if (good.outcome === 'ends') assert.deepEqual([outcome, closeCode], ['ended', good.closeCode]);
      if (both.npm?.outcome === 'hung') assert.ok(lenient[id], `ws hung at ${id}`);
    });
  }
});
