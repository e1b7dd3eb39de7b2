import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Diagnosis, diagnose } from '../../src/doctor/index.ts';
import { textOf } from '../../src/facts/fact.ts';
import { groups } from '../../src/lab/scenarios.ts';
import { type RunningLab, startLab } from '../../src/lab/start-lab.ts';
import { languages } from '../../src/shared/language.ts';

/** What the experiments have to find, and what they must not spoil. */
const GROUPS = ['conditions', 'subprotocols', 'extensions', 'healthy'];

const scenarios = groups.filter(({ id }) => GROUPS.includes(id)).flatMap((group) => group.scenarios);

describe('the doctor names what decides, in the lab', () => {
  let lab: RunningLab;

  before(async () => {
    lab = await startLab({ only: GROUPS, paceMs: 50 });
  });

  after(() => lab.close());

  function examine(id: string, options: object = {}): Promise<Diagnosis> {
    const scenario = scenarios.find((one) => one.id === id);
    const url = lab.scenarios.find((one) => one.id === id)?.url;
    assert.ok(url, `${id} runs`);
    const subprotocols = scenario?.reach?.subprotocols ?? [];
    return diagnose(url, { ca: lab.ca, subprotocols, timeoutMs: 1000, ...options });
  }

  for (const { id, finding } of scenarios) {
    test(`${id}: ${finding ?? 'nothing'}`, async () => {
      const { findings, stages } = await examine(id);
      assert.equal(findings[0]?.code, finding);
      for (const language of languages) {
        for (const one of stages.flatMap(({ facts }) => facts)) {
          assert.doesNotMatch(textOf(one, language), /\{\w+\}/);
        }
      }
    });
  }

  test('where a 401 has no better reason, a request that works tells it: it opens with its Authorization', async () => {
    const like = [
      'GET /authorization-401 HTTP/1.1',
      'Host: 127.0.0.1',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Authorization: Bearer anything',
      'X-Superfluous: yes',
    ];
    const { evidence, findings } = await examine('authorization-401', { like: like.join('\r\n') });
    assert.equal(evidence.bisection?.likeOpened, true);
    assert.deepEqual(
      evidence.bisection?.openings.map(({ changes }) => changes.map(({ name }) => name)),
      [['authorization']],
    );
    assert.deepEqual(
      findings.map(({ code, confidence }) => [code, confidence]),
      [['not-authenticated', 'certain']],
    );
    assert.doesNotMatch(JSON.stringify(evidence.bisection), /anything/);
  });

  test('the origin that a server wants is found in a request that works', async () => {
    const like =
      "curl -H 'Origin: https://app.example' -H 'Upgrade: websocket' -H 'Connection: Upgrade' -H 'Sec-WebSocket-Version: 13' http://127.0.0.1/origin-required";
    const { findings, evidence } = await examine('origin-required', { like });
    assert.deepEqual(
      evidence.bisection?.openings[0]?.changes.map(({ name, to }) => [name, to]),
      [['origin', 'https://app.example']],
    );
    assert.equal(findings[0]?.confidence, 'certain');
  });

  test('a request that does not work here either is told so, and the search goes on', async () => {
    const like =
      'Host: x\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\nSec-WebSocket-Protocol: chat';
    const { evidence, findings } = await examine('subprotocol-502', { like });
    assert.equal(evidence.bisection?.likeOpened, false);
    assert.equal(findings[0]?.code, 'subprotocol-refused');
  });
});
