import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Diagnosis, diagnose } from '../../src/doctor/index.ts';
import { diagnoseScenario } from '../../src/doctor/lab-run.ts';
import { textOf } from '../../src/facts/fact.ts';
import { type RunningLab, startLab } from '../../src/lab/index.ts';
import { groups } from '../../src/lab/scenarios.ts';

const PACE_MS = 50;
const GROUPS = ['frames', 'messages', 'two-writers', 'idle', 'closing'];
const SINGLE = [
  'deflate-then-fin',
  'deflate-undeclared',
  'deflate-garbage',
  'subprotocol-4406',
  'gateway-drops-frames',
  'gateway-strips-extensions',
  'gateway-healthy',
  'echo',
];
const wanted = groups
  .flatMap((group) => group.scenarios.map((scenario) => ({ scenario, group: group.id })))
  .filter(({ scenario, group }) => GROUPS.includes(group) || SINGLE.includes(scenario.id))
  .map(({ scenario }) => scenario);

describe('the doctor on connections that open', { concurrency: 12 }, () => {
  let lab: RunningLab;
  before(async () => {
    lab = await startLab({ only: [...GROUPS, ...SINGLE], paceMs: PACE_MS });
  });
  after(() => lab.close());

  for (const { id, finding } of wanted) {
    it(`${id}: ${finding ?? 'nothing is wrong'}`, async () => {
      const running = lab.scenarios.find((one) => one.id === id);
      assert.ok(running);
      const { diagnosis } = await diagnoseScenario(lab, running);
      const found = diagnosis.findings.filter(({ severity }) => severity !== 'note');
      assert.equal(found[0]?.code, finding, story(diagnosis));
      if (finding !== undefined) assert.ok((found[0]?.facts.length ?? 0) > 0, 'a finding rests on facts');
    });
  }

  for (let seed = 2; seed < 14; seed++) {
    it(`frames-interleaved with seed ${seed}, so that it is cut elsewhere`, async () => {
      const other = await startLab({ only: ['frames-interleaved'], paceMs: 5, seed });
      try {
        const url = other.scenarios[0]?.url ?? '';
        const { findings } = await diagnose(url, { only: ['upgrade', 'frames'] });
        assert.equal(findings[0]?.code, 'frames-interleaved');
      } finally {
        await other.close();
      }
    });
  }
});

function story({ stages, findings }: Diagnosis): string {
  return [
    ...stages.flatMap(({ id, verdict, facts }) => [
      `${id}: ${verdict}`,
      ...facts.map((one) => `  ${textOf(one, 'en')}`),
    ]),
    ...findings.map(({ code, severity }) => `${severity} ${code}`),
  ].join('\n');
}
