import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runExample } from './run-example.ts';

describe('the example of listen', () => {
  test('listen.mjs examines a good client and one with a short key', async () => {
    const printed = await runExample('listen.mjs');
    assert.match(printed, /^#1 Handfast, answered with 101$/m);
    assert.match(printed, /^ {2}error handshake-key-invalid: /m);
  });
});
