import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codesByStage, findingCodes, findingStages, isFindingCode, stageOf } from '../../src/findings/codes.ts';

describe('the codes of findings', () => {
  test('are kebab-case, and each is there once', () => {
    assert.equal(new Set(findingCodes).size, findingCodes.length);
    for (const code of findingCodes) assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)+$/);
  });

  test('each belongs to the stage that lists it', () => {
    for (const stage of findingStages) for (const code of codesByStage[stage]) assert.equal(stageOf(code), stage);
  });

  test('a text is a code or is not', () => {
    assert.ok(isFindingCode('tls-on-plain-port'));
    assert.ok(!isFindingCode('constructor'));
    assert.ok(!isFindingCode('TLS-ON-PLAIN-PORT'));
  });
});
