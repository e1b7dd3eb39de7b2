import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { diagnoseLab, type LabResult } from '../../src/doctor/lab-run.ts';
import { renderHtml } from '../../src/doctor/render/html/html.ts';
import { renderMarkdown } from '../../src/doctor/render/markdown.ts';
import { renderTerminal } from '../../src/doctor/render/terminal.ts';
import { reportOf } from '../../src/doctor/report/report-of.ts';
import { groups } from '../../src/lab/scenarios.ts';
import { type RunningLab, startLab } from '../../src/lab/start-lab.ts';
import { coloursFor } from '../../src/shared/colours.ts';
import { languages } from '../../src/shared/language.ts';
import { strictSchema } from './support/strict-schema.ts';

const PACE_MS = 40;
const SLOW_PACE_MS = 250;
const CONTROL = /[^\P{Cc}\n\t]/u;
const look = { paint: coloursFor({ isTTY: false, write: () => undefined }, {}), width: 80 };
const validate = new Ajv2020({ formats: { 'date-time': true } }).compile(strictSchema());

describe('every scenario of the lab', () => {
  let lab: RunningLab;
  let results: Map<string, LabResult>;

  before(async () => {
    lab = await startLab({ paceMs: PACE_MS });
    results = new Map((await diagnoseLab(lab)).map((result) => [result.scenario.id, result]));
    for (const result of await slowly([...results.values()].filter(isTimeOut))) results.set(result.scenario.id, result);
  });
  after(() => lab.close());

  for (const { scenarios } of groups) {
    for (const { id, finding } of scenarios) {
      test(`${id}: ${finding ?? 'nothing'} is found first`, (t) => {
        const missing = lab.missing.find((one) => one.id === id);
        if (missing !== undefined) return t.skip(missing.why);
        const result = results.get(id) ?? assert.fail('it was not diagnosed');
        const found = result.diagnosis.findings.map((one) => `${one.severity} ${one.code}`);
        assert.ok(result.isRight, `found: ${found.join(', ') || 'nothing'}`);
      });

      for (const language of languages) {
        test(`${id}: the report is whole, in ${language}`, (t) => {
          const result = results.get(id);
          if (result === undefined) return t.skip('not possible on this machine');
          const report = reportOf(result.diagnosis, language);
          assert.ok(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors));
          assert.equal(report.healthy, finding === undefined || report.findings[0]?.severity === 'note');
          const written = [renderTerminal(report, look), renderMarkdown(report), renderHtml(report)];
          for (const text of [...written, JSON.stringify(report)]) assert.doesNotMatch(text, CONTROL);
          const texts = JSON.stringify(report).replaceAll(result.scenario.url, '');
          assert.doesNotMatch(texts, /\{\w+\}(?!\})/, 'a place was not filled in');
        });
      }
    }
  }
});

/** Wrong where beats decide, and the tests beside this one may have kept the machine from keeping time. */
function isTimeOut({ isRight, scenario }: LabResult): boolean {
  return !isRight && ['idle', 'delivery'].includes(scenario.group);
}

/** The same scenarios once more, with beats of a length that no load matters to. */
async function slowly(wrong: readonly LabResult[]): Promise<readonly LabResult[]> {
  if (wrong.length === 0) return [];
  const lab = await startLab({ paceMs: SLOW_PACE_MS, only: wrong.map(({ scenario }) => scenario.id) });
  try {
    return await diagnoseLab(lab);
  } finally {
    await lab.close();
  }
}
