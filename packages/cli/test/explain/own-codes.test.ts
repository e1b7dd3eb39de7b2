import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { handshakeFailure, handshakeFailures, violations } from '@handfast/ws/protocol';
import { explain } from '../../src/explain/explain.ts';
import { ownCodes } from '../../src/explain/own-codes.ts';

describe('the codes of Handfast', () => {
  test('all that docs/errors.md has a section for are known, and no other', () => {
    const page = readFileSync(new URL('../../../../../docs/errors.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^#### (\S+)$/gm)].map(([, code]) => code);
    assert.deepEqual(Object.keys(ownCodes).sort(), documented.sort());
  });

  test('a code is found wherever it stands, and comes with the words of the library', () => {
    for (const code of Object.keys(ownCodes)) {
      const [first] = explain(`HandshakeError: something [${code}]\n    at connect`).recognised;
      assert.equal(first?.library?.code, code);
      assert.equal(first.library.page, `docs/errors.md#${code.toLowerCase()}`);
    }
  });

  test('what is expected is read from the tables of the library', () => {
    for (const code of Object.keys(handshakeFailures)) {
      assert.equal(explain(code).recognised[0]?.library?.expected, handshakeFailure(code).expected);
      assert.ok(explain(code).recognised[0]?.causes.length, code);
    }
    for (const [code, { expected }] of Object.entries(violations)) {
      assert.equal(explain(code).recognised[0]?.library?.expected, expected);
      assert.ok(explain(code).recognised[0]?.causes.length, code);
    }
  });

  test('a code that there is not is not known', () => {
    assert.deepEqual(explain('WS_ERR_THAT_IS_NONE').recognised, []);
  });
});
