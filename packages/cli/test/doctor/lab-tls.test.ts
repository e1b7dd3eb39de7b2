import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type DiagnoseOptions, type Diagnosis, diagnose } from '../../src/doctor/index.ts';
import { textOf } from '../../src/facts/fact.ts';
import { groups } from '../../src/lab/scenarios.ts';
import { type RunningLab, startLab } from '../../src/lab/start-lab.ts';
import { languages } from '../../src/shared/language.ts';

/** What is below HTTP, and HTTP/2 beside it. */
const GROUPS = ['tcp', 'tls', 'http2'];
const OTHERS = ['wss-echo'];

const scenarios = groups
  .flatMap((group) => group.scenarios.map((scenario) => ({ ...scenario, group: group.id })))
  .filter(({ id, group }) => GROUPS.includes(group) || OTHERS.includes(id));

describe('the doctor names what is wrong below HTTP, in the lab', () => {
  let lab: RunningLab;

  before(async () => {
    lab = await startLab({ only: [...GROUPS, ...OTHERS], paceMs: 50 });
  });
  after(() => lab.close());

  function examine(id: string, options: DiagnoseOptions = {}): Promise<Diagnosis> {
    const url = lab.scenarios.find((one) => one.id === id)?.url;
    assert.ok(url, `${id} runs`);
    return diagnose(url, {
      ca: lab.ca,
      timeoutMs: 1000,
      skip: ['bisection', 'clients', 'frames', 'close'],
      ...options,
    });
  }

  for (const { id, finding } of scenarios) {
    test(`${id}: ${finding ?? 'nothing'}`, async () => {
      const { findings, stages } = await examine(id);
      assert.equal(findings[0]?.code, finding);
      const facts = [...findings, ...stages].flatMap((one) => one.facts);
      for (const language of languages) {
        for (const one of facts) assert.doesNotMatch(textOf(one, language), /\{\w+\}/);
      }
    });
  }

  test('a missing certificate is named, and where it is to be had; it is not fetched', async () => {
    const { findings } = await examine('tls-chain-incomplete');
    const texts = findings[0]?.facts.map((one) => textOf(one, 'en')).join('\n') ?? '';
    assert.match(texts, /Handfast Lab Intermediate/);
    assert.match(texts, /http:\/\/certificates\.invalid\/intermediate\.cer/);
  });

  test('after a certificate that cannot be trusted it goes on without credentials, unless it is told otherwise', async () => {
    const headers = { Authorization: 'Bearer hidden', 'X-Plain': 'shown' };
    const careful = (await examine('tls-self-signed', { headers })).evidence.upgrade?.exchange;
    assert.equal(careful?.head?.status, 101);
    assert.match(careful.request, /X-Plain: shown/);
    assert.doesNotMatch(careful.request, /hidden/);
    const told = await examine('tls-self-signed', { headers, insecure: true });
    assert.match(told.evidence.upgrade?.exchange.request ?? '', /hidden/);
    assert.equal(told.findings[0]?.code, 'certificate-self-signed');
  });

  test('without the authority of the lab, its certificates are of an unknown one', async () => {
    const { findings } = await examine('wss-echo', { ca: [] });
    assert.equal(findings[0]?.code, 'certificate-authority-unknown');
  });

  test('a healthy server is asked for one greeting by name, and one that offers HTTP/2', async () => {
    const { evidence, isHealthy } = await examine('wss-echo');
    assert.ok(isHealthy);
    assert.equal(evidence.sniff?.plain, undefined);
    assert.equal(evidence.http2?.offered, false);
  });
});
