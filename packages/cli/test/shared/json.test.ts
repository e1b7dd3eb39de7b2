import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terminalJson } from '../../src/shared/json.ts';

test('JSON for a terminal is the same data, and nothing in it that a terminal acts upon', () => {
  const value = {
    'k\u009b2J': ['\u001b[2J', '\u007f\u0085', '\u202e\u2066\u061c\u200f\ufeff\u2028', 'Grüße, 世界 “…” \u{1f600}'],
  };
  const text = terminalJson(value);
  assert.deepEqual(JSON.parse(text), value);
  assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  assert.match(text, /Grüße, 世界 “…” \u{1f600}/u);
  assert.equal(terminalJson([1], 2), '[\n  1\n]');
});
