import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { diagnose, reportOf } from '../../src/products/doctor.ts';
import { healthyServers } from '../../src/products/healthy.ts';
import { testNeeding } from '../../src/products/needing.ts';
import { Workshop } from '../../src/products/workshop.ts';

describe('servers that nothing is wrong with', { concurrency: 2 }, () => {
  let workshop: Workshop;
  before(async () => {
    workshop = await Workshop.open();
  });
  after(() => workshop.close());

  for (const { name, needs, notes = [], start } of healthyServers) {
    testNeeding(needs, `${name}: no error, no warning, and only what is true besides`, async () => {
      const server = await start(workshop);
      try {
        const diagnosis = await diagnose(server.url, { proxy: false, ...server.options });
        const story = JSON.stringify(reportOf(diagnosis, 'en'), undefined, 1);
        assert.deepEqual(
          diagnosis.findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code),
          [],
          story,
        );
        assert.deepEqual(diagnosis.findings.map(({ code }) => code).sort(), [...notes].sort(), story);
        assert.ok(diagnosis.isHealthy);
        assert.equal(diagnosis.evidence.upgrade?.exchange.head?.status, 101, story);
      } finally {
        await server.stop();
      }
    });
  }
});
