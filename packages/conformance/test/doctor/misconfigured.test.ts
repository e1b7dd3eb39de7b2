import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import type { Case, Patient } from '../../src/products/case.ts';
import { cases } from '../../src/products/cases/index.ts';
import { type Diagnosis, describeFinding, diagnose, reportOf } from '../../src/products/doctor.ts';
import { fixOf } from '../../src/products/fix.ts';
import { testNeeding } from '../../src/products/needing.ts';
import { openAndClose, opened } from '../../src/products/opening.ts';
import { Workshop } from '../../src/products/workshop.ts';

/** How long to wait for what never comes: nothing here is slow. */
const timeoutMs = 2_000;

describe('real products that are configured wrongly', { concurrency: 4 }, () => {
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
          if (!one.opensAnyway) await assert.rejects(openAndClose(sick, timeoutMs), 'nothing is wrong with it');
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
  return diagnose(url, { timeoutMs, proxy: false, ...options });
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

/** The connection opens; where it did so before as well, the doctor has nothing to say any more. */
async function assertMended(one: Case, mended: Patient): Promise<void> {
  try {
    await openAndClose(mended);
    if (!one.opensAnyway) return;
    const codes = (await diagnosed(mended)).findings.map(({ code }) => code);
    assert.ok(!codes.includes(one.finding), `the doctor still finds ${codes.join(', ')}`);
  } catch (error) {
    throw new Error(`with its fix pasted: ${error instanceof Error ? error.message : error}\n${mended.log()}`, {
      cause: error,
    });
  } finally {
    await mended.stop();
  }
}
