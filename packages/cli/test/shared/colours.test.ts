import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { coloursFor } from '../../src/shared/colours.ts';

const write = () => undefined;

describe('colours', () => {
  test('are used on a terminal', () => {
    assert.equal(coloursFor({ isTTY: true, write }, {}).bold('x'), '\x1b[1mx\x1b[22m');
  });

  test('are left out where the output is not a terminal', () => {
    assert.equal(coloursFor({ isTTY: false, write }, {}).red('x'), 'x');
  });

  test('are left out where NO_COLOR is set', () => {
    assert.equal(coloursFor({ isTTY: true, write }, { NO_COLOR: '1' }).red('x'), 'x');
  });

  test('are used where NO_COLOR is empty, as no-color.org asks', () => {
    assert.notEqual(coloursFor({ isTTY: true, write }, { NO_COLOR: '' }).red('x'), 'x');
  });

  test('are left out on a dumb terminal', () => {
    assert.equal(coloursFor({ isTTY: true, write }, { TERM: 'dumb' }).red('x'), 'x');
  });
});
