import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { printable } from '../../src/shared/escape.ts';

describe('peer text on a terminal', () => {
  test('stays as it is where it is harmless', () => {
    assert.equal(printable('Grüße, 世界 👋'), 'Grüße, 世界 👋');
  });

  test('loses the power to move the cursor or to start a new line', () => {
    assert.equal(printable('\x1b[2J\r\n\x9b\x7f'), '\\x1b[2J\\x0d\\x0a\\x9b\\x7f');
  });

  test('loses the power to turn the direction of the line', () => {
    assert.equal(printable('\u202eabc\u2066\u2028'), '\\u202eabc\\u2066\\u2028');
  });

  test('shows half a surrogate pair as its number', () => {
    assert.equal(printable('\ud83d'), '\\ud83d');
  });

  test('is cut where it is long', () => {
    assert.equal(printable('abcdef', 3), 'abc…');
  });
});
