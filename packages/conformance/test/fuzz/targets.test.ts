import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { describeFailure } from '../../src/fuzz/report.ts';
import { type Campaign, replaySeeds, runIterations } from '../../src/fuzz/run-target.ts';
import { readSeeds } from '../../src/fuzz/seeds.ts';
import { targets } from '../../src/fuzz/targets.ts';
import { Trap } from '../../src/fuzz/trap.ts';
import { Watchdog } from '../../src/fuzz/watchdog.ts';

/** Fixed, so that a run of the tests says the same as the one before. `npm run fuzz` takes new ones. */
const SEED = 'handfast';

describe('fuzz targets, briefly', () => {
  const trap = new Trap();
  let watchdog: Watchdog;
  before(() => {
    trap.arm();
    watchdog = new Watchdog(
      targets.map(({ name }) => `npm run fuzz -- --seed ${SEED} --target ${name} --iterations 1 --from`),
    );
  });
  after(() => {
    trap.disarm();
    return watchdog.stop();
  });

  for (const [number, target] of targets.entries()) {
    const campaign: Campaign = { target, seeds: readSeeds(target), seed: SEED, trap };

    it(`${target.name}: ${target.promise}`, async () => {
      const { next, failure } = await runIterations(campaign, 0, (iteration) => {
        watchdog.beat(number, iteration);
        return iteration < target.briefIterations;
      });
      assert.ok(!failure, failure && describeFailure(failure, SEED));
      assert.equal(next, target.briefIterations);
    });

    it(`${target.name}: every seed of the corpus holds`, async () => {
      assert.ok(campaign.seeds.length > 0, 'no seeds');
      const failure = await replaySeeds(campaign);
      assert.ok(!failure, failure && describeFailure(failure, SEED));
    });
  }
});
