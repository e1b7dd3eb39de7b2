import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Coverage } from '../../src/fuzz/coverage.ts';
import { GuidedRun, minimised } from '../../src/fuzz/run-guided.ts';
import type { Campaign } from '../../src/fuzz/run-target.ts';
import { ensure, type Target } from '../../src/fuzz/target.ts';
import { Trap } from '../../src/fuzz/trap.ts';
import { doors, loop } from './support/doors.ts';

const locked: Target = {
  name: 'locked',
  promise: 'the last door stays shut',
  notation: 'hex',
  briefIterations: 50,
  generate: (random) => ({ settings: {}, bytes: random.bytes(5) }),
  check: ({ bytes }) => ensure(doors(bytes) < 5, 'the last door is open'),
};

describe('fuzzing that is guided by coverage', () => {
  const coverage = new Coverage((url) => url.endsWith('/support/doors.js'));
  before(() => void coverage.start());
  after(() => coverage.stop());

  it('tells code that runs for the first time from code that has run before', () => {
    doors(Buffer.from('a'));
    assert.ok(coverage.ask().bytes > 0);
    coverage.note();
    const before = coverage.reachedBytes;
    doors(Buffer.from('b'));
    assert.equal(coverage.ask().bytes, 0);
    doors(Buffer.from('Ha'));
    const { bytes } = coverage.ask();
    assert.ok(bytes > 0);
    doors(Buffer.from('Ha'));
    assert.ok(coverage.ask().bytes > 0, 'what was not noted is news again');
    coverage.note();
    assert.ok(coverage.reachedBytes > before);
    coverage.forget();
    assert.equal(coverage.reachedBytes, 0);
  });

  it('tells loops that run more often', () => {
    loop(1);
    coverage.ask();
    coverage.note();
    loop(1);
    assert.equal(coverage.ask().doublings, 0);
    loop(5000);
    assert.ok(coverage.ask().doublings > 0);
    loop(20);
    assert.equal(coverage.ask(1000).doublings, 0, 'shared out among many inputs, these are few');
  });

  it('finds what is behind doors that nobody opens by chance, and keeps what opened one', async () => {
    const campaign: Campaign = { target: locked, seeds: [], seed: 'doors', trap: new Trap() };
    coverage.forget();
    const run = new GuidedRun(campaign, coverage);
    const failure = await run.run((iteration) => iteration < 50_000);
    assert.ok(failure);
    assert.deepEqual([doors(failure.smallest.bytes), failure.smallest.bytes.length], [5, 5]);
    assert.match(failure.origin, /^guided iteration \d+$/);
    assert.ok(run.kept.some(({ bytes }) => doors(bytes) === 4));
    const few = await minimised(campaign, run.kept, coverage, () => undefined);
    assert.ok(few.length <= 4 && few.some(({ bytes }) => doors(bytes) === 4), `${few.length}`);
  });
});
