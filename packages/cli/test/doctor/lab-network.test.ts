import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { diagnose } from '../../src/doctor/diagnose.ts';
import { textOf } from '../../src/facts/fact.ts';
import { type RunningLab, startLab } from '../../src/lab/index.ts';
import { groups } from '../../src/lab/scenarios.ts';

const wanted = ['healthy', 'tcp', 'address-families', 'forward-proxies'] as const;

describe('the doctor and the network', () => {
  let lab: RunningLab;
  before(async () => {
    lab = await startLab({ only: wanted, paceMs: 50 });
  });
  after(() => lab.close());

  for (const { id: group, scenarios } of groups.filter(({ id }) => (wanted as readonly string[]).includes(id))) {
    for (const { id, finding } of scenarios) {
      it(`${group}, ${id}: ${finding ?? 'nothing is wrong'}`, async (context) => {
        const missing = lab.missing.find((one) => one.id === id);
        if (missing) return context.skip(missing.why);
        const running = lab.scenarios.find((one) => one.id === id);
        assert.ok(running);
        const { url, env, subprotocols } = running;
        const { findings, isHealthy } = await diagnose(url, { env, subprotocols, ca: lab.ca, timeoutMs: 1000 });
        const said = findings.map(({ code, severity }) => `${severity} ${code}`).join(', ');
        assert.equal(findings[0]?.code, finding, said);
        if (finding === undefined) assert.equal(isHealthy, true, said);
        for (const one of findings.flatMap(({ facts }) => facts)) {
          for (const language of ['en', 'zh'] as const) assert.doesNotMatch(textOf(one, language), /\{\w+\}/);
        }
      });
    }
  }
});
