import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { textOf } from '../../src/doctor/facts/fact.ts';
import { type Diagnosis, diagnose } from '../../src/doctor/index.ts';
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
/** What shows only on connections that live for a while. */
const LONG = new Set(['idle-cut', 'idle-cut-pings-ignored', 'life-cut']);

const wanted = groups
  .flatMap((group) => group.scenarios.map((scenario) => ({ scenario, group: group.id })))
  .filter(({ scenario, group }) => GROUPS.includes(group) || SINGLE.includes(scenario.id))
  .map(({ scenario }) => scenario);

describe('the doctor on connections that open', { concurrency: 4 }, () => {
  let lab: RunningLab;
  before(async () => {
    lab = await startLab({ only: [...GROUPS, ...SINGLE], paceMs: PACE_MS });
  });
  after(() => lab.close());

  for (const { id, finding } of wanted) {
    it(`${id}: ${finding ?? 'nothing is wrong'}`, async () => {
      const running = lab.scenarios.find((one) => one.id === id);
      assert.ok(running);
      const options = { timeoutMs: 1000, ...(LONG.has(id) && { idleMs: 15 * PACE_MS }) };
      const diagnosis = await diagnose(running.url, options);
      const found = diagnosis.findings.filter(({ severity }) => severity !== 'note');
      assert.equal(found[0]?.code, finding, story(diagnosis));
      if (finding !== undefined) assert.ok((found[0]?.facts.length ?? 0) > 0, 'a finding rests on facts');
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
