import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { findingsOf } from '../../src/doctor/diagnose.ts';
import { reportOf } from '../../src/doctor/report/report-of.ts';
import { stageIds } from '../../src/doctor/stage-id.ts';
import { readUrl } from '../../src/doctor/stages/url.ts';
import { fact } from '../../src/facts/fact.ts';
import { findingStages } from '../../src/findings/codes.ts';
import type { Finding, Severity } from '../../src/findings/finding.ts';
import { languages } from '../../src/shared/language.ts';
import { diagnosisOf, exchangeOf, upgradeOf } from './support/diagnosis.ts';
import { strictSchema } from './support/strict-schema.ts';

const validate = new Ajv2020({ formats: { 'date-time': true } }).compile(strictSchema());
const request = 'GET /chat HTTP/1.1\nHost: example.com\n\n';
const opens = upgradeOf(exchangeOf(request, 'HTTP/1.1 101 Switching Protocols\r\nServer: nginx/1.22.1\r\n\r\n'), true);
const refuses = upgradeOf(exchangeOf(request, 'HTTP/1.1 404 Not Found\r\nServer: nginx/1.22.1\r\n\r\nno'), false);

interface SchemaObject {
  readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}

function finding(severity: Severity, parts: Partial<Finding> = {}): Finding {
  const facts = [fact('url-problem', { input: 'x' })];
  return { code: 'upgrade-headers-stripped', severity, confidence: 'certain', facts, ...parts };
}

describe('the verdict says in one sentence what happened', () => {
  const cases = [
    [diagnosisOf({ evidence: { upgrade: opens } }), /^It opens: 101 from nginx\/1\.22\.1 in 3 ms\.$/],
    [
      diagnosisOf({ evidence: { upgrade: refuses }, findings: [finding('error')] }),
      /^It does not open: a reverse proxy does not forward Upgrade and Connection\.$/,
    ],
    [diagnosisOf({ evidence: { upgrade: opens }, findings: [finding('error')] }), /^It opens, and then fails: a rev/],
    [diagnosisOf({ evidence: { upgrade: opens }, findings: [finding('warning')] }), /^It opens, but not everywhere/],
    [diagnosisOf({ evidence: { upgrade: opens }, findings: [finding('note')] }), /^It opens: 101/],
    [diagnosisOf({ evidence: { upgrade: refuses }, isHealthy: false }), /^It does not open, and nothing that was/],
    [diagnosisOf(), /^Nothing wrong was found, but no handshake was tried\.$/],
    [diagnosisOf({ isCutShort: true }), /^Ended early; nothing wrong/],
  ] as const;
  for (const [diagnosis, expected] of cases) {
    test(String(expected), () => {
      assert.match(reportOf(diagnosis).verdict, expected);
      const chinese = reportOf(diagnosis, 'zh').verdict;
      assert.match(chinese, /^[^。]+。$/);
      assert.match(chinese, /\p{Script=Han}/u);
    });
  }
});

describe('a report', () => {
  test('has every stage in order; those that did not run are skipped', () => {
    const report = reportOf(diagnosisOf({ stages: [{ id: 'url', verdict: 'passed', ms: 0.04, facts: [] }] }));
    assert.deepEqual(
      report.stages.map(({ id }) => id),
      [...stageIds],
    );
    assert.deepEqual(report.stages[0], { id: 'url', name: 'URL', verdict: 'passed', ms: 0, facts: [] });
    assert.ok(report.stages.slice(1).every(({ verdict }) => verdict === 'skipped'));
  });

  test('gives to paste what fits the product at hand, and names the others', () => {
    const [byFinding] = reportOf(diagnosisOf({ findings: [finding('error', { products: ['Caddy'] })] })).findings;
    assert.deepEqual(
      byFinding?.snippets.map(({ product, atHand }) => [product, atHand]),
      [['Caddy', true]],
    );
    assert.ok(byFinding?.moreProducts.includes('nginx'));
    const [byAnswer] = reportOf(diagnosisOf({ evidence: { upgrade: refuses }, findings: [finding('error')] })).findings;
    assert.deepEqual(byAnswer?.snippets[0]?.product, 'nginx');
    assert.equal(byAnswer?.snippets[0]?.atHand, true);
  });

  test('where the product is not known, it gives one example and says so', () => {
    const [shown] = reportOf(diagnosisOf({ findings: [finding('error')] })).findings;
    assert.deepEqual(
      shown?.snippets.map(({ atHand }) => atHand),
      [false],
    );
  });

  test('puts host, port and path into the texts, and no query', () => {
    const [{ params } = {}] = findingsOf({ url: readUrl('ws://example.com:81/live?room=7#top') });
    assert.deepEqual(params, { host: 'example.com', port: 81, path: '/live', url: 'ws://example.com:81/live' });
    const diagnosis = diagnosisOf({ findings: [finding('error', { products: ['nginx'], params })] });
    const text = reportOf(diagnosis).findings[0]?.snippets[0]?.text ?? '';
    assert.match(text, /location \/live \{/);
    assert.doesNotMatch(text, /room/);
  });

  test('shows the bytes of an answer that is none, and line ends that are wrong', () => {
    const binary = upgradeOf(exchangeOf(request, Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46, 0, 0])), false);
    assert.match(reportOf(diagnosisOf({ evidence: { upgrade: binary } })).handshake?.answer[0] ?? '', /^15 03 01 00/);
    const bare = upgradeOf(exchangeOf(request, 'HTTP/1.1 101 Switching\nUpgrade: websocket\n\n'), false);
    assert.ok(reportOf(diagnosisOf({ evidence: { upgrade: bare } })).handshake?.answer[0]?.endsWith('\\x0a'));
  });

  for (const language of languages) {
    test(`is what the schema says, in ${language}`, () => {
      for (const upgrade of [opens, refuses, undefined]) {
        const evidence = upgrade === undefined ? {} : { upgrade };
        const report = reportOf(diagnosisOf({ evidence, findings: [finding('error'), finding('note')] }), language);
        assert.ok(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors));
      }
    });
  }

  test('the schema refuses what is no report', () => {
    const report = reportOf(diagnosisOf());
    assert.ok(!validate({ ...report, version: 2 }));
    assert.ok(!validate({ ...report, verdict: '' }));
    assert.ok(!validate({ ...report, stages: [] }));
    assert.ok(!validate({ ...report, more: 1 }));
  });

  test('the schema knows every stage and every place of a cause, in their order', () => {
    const { $defs } = strictSchema() as { readonly $defs: Readonly<Record<string, SchemaObject>> };
    assert.deepEqual($defs.stage?.properties.id?.enum, stageIds);
    assert.deepEqual($defs.finding?.properties.stage?.enum, findingStages);
  });

  test('the schema is published beside the command', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    assert.equal(manifest.exports['./doctor-report.schema.json'], './schema/doctor-report.schema.json');
  });
});
