import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import type { Case, Patient } from '../../src/products/case.ts';
import { cases } from '../../src/products/cases/index.ts';
import { type Diagnosis, describeFinding, diagnose, reportOf } from '../../src/products/doctor.ts';
import { fixOf } from '../../src/products/fix.ts';
import { testNeeding } from '../../src/products/needing.ts';
import { openAndClose, opened } from '../../src/products/opening.ts';
import { Workshop } from '../../src/products/workshop.ts';

/** How long opening may take where it must not open; what never comes is waited for that long. */
const patienceMs = 1_000;

describe('real products that are configured wrongly', { concurrency: 3 }, () => {
  let workshop: Workshop;
  before(async () => {
    workshop = await Workshop.open();
  });
  after(() => workshop.close());

  for (const one of cases) {
    testNeeding(
      one.needs,
      `${one.name}: the first finding names the cause, and its fix, pasted, mends it`,
      async () => {
        const sick = await one.start(workshop);
        let fix: string;
        try {
          if (!one.opensAnyway) await assert.rejects(openAndClose(sick, patienceMs), 'nothing is wrong with it');
          assertNamesTheCause(one, await diagnosed(sick));
          fix = fixOf(one, sick, workshop);
          if (one.connect) {
            const socket = await one.connect(sick, fix, workshop);
            await opened(socket);
            socket.close();
            return;
          }
        } finally {
          await sick.stop();
        }
        await assertMended(one, await one.start(workshop, fix));
      },
    );
  }
});

function diagnosed({ url, options }: Patient): Promise<Diagnosis> {
  return diagnose(url, { proxy: false, ...options });
}

function assertNamesTheCause(one: Case, diagnosis: Diagnosis): void {
  const story = JSON.stringify(reportOf(diagnosis, 'en'), undefined, 1);
  const [first] = diagnosis.findings;
  assert.equal(first?.code, one.finding, story);
  if (!one.opensAnyway) assert.equal(first.severity, 'error', story);
  for (const language of ['en', 'zh'] as const) {
    const [shown] = reportOf(diagnosis, language).findings;
    const { title, why, fix } = describeFinding(one.finding, language, first.params);
    assert.deepEqual([shown?.title, shown?.why, shown?.fix], [title, why, fix], language);
    for (const text of [title, why, ...fix]) assert.match(text, /\S/, `${language}: ${one.finding}`);
    const shownProducts = shown?.snippets.map(({ product }) => product) ?? [];
    const all = [...shownProducts, ...(shown?.moreProducts ?? [])];
    assert.ok(all.includes(one.product), `${one.product} is not among ${all.join(', ')}\n${story}`);
    if (one.isNamed ?? true) {
      assert.ok(shownProducts.includes(one.product), `${one.product} is not shown, but ${shownProducts}\n${story}`);
    }
  }
}

/** The connection opens, and the doctor has nothing to say against it any more. */
async function assertMended(one: Case, mended: Patient): Promise<void> {
  try {
    await openAndClose(mended);
    const again = await diagnosed(mended);
    assert.ok(again.isHealthy, JSON.stringify(reportOf(again, 'en').findings, undefined, 1));
    if (one.opensAnyway)
      assert.ok(!again.findings.some(({ code }) => code === one.finding), 'it is found all the same');
  } catch (error) {
    throw new Error(`with its fix pasted: ${error instanceof Error ? error.message : error}\n${mended.log()}`, {
      cause: error,
    });
  } finally {
    await mended.stop();
  }
}
