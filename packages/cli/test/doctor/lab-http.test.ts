import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { diagnose } from '../../src/doctor/index.ts';
import { groups } from '../../src/lab/scenarios.ts';
import { type RunningLab, startLab } from '../../src/lab/start-lab.ts';

const IDS = ['healthy', 'statuses', 'reverse-proxies', 'answer-headers', 'accept', 'delivery'] as const;
/** What shows only once frames are spoken. */
const LATER = new Set(['compressed-without-agreement', 'middlebox-swallows-frames']);

describe('the first finding of the plain GET and the upgrade is the cause that the lab names', () => {
  let lab: RunningLab;
  before(async () => {
    lab = await startLab({ only: IDS, paceMs: 50 });
  });
  after(() => lab.close());

  for (const { id: group, scenarios } of groups) {
    if (!(IDS as readonly string[]).includes(group)) continue;
    for (const { id, finding } of scenarios) {
      it(`${group}: ${id} is ${LATER.has(finding ?? '') ? 'left to the frames' : (finding ?? 'healthy')}`, async () => {
        const running = lab.scenarios.find((one) => one.id === id);
        assert.ok(running);
        const { findings } = await diagnose(running.url, {
          timeoutMs: 600,
          ca: lab.ca,
          only: ['plain-get', 'upgrade'],
          subprotocols: running.reach?.subprotocols ?? [],
        });
        const codes = findings
          .filter((one) => finding !== undefined || one.severity !== 'note')
          .map(({ code }) => code);
        assert.equal(codes[0], LATER.has(finding ?? '') ? undefined : finding, codes.join(', '));
      });
    }
  }
});
