import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { columnsOf, wrap } from '../../src/shared/wrap.ts';

describe('wrap', () => {
  test('breaks between words', () => {
    assert.deepEqual(wrap('one two three four', 9), ['one two', 'three', 'four']);
  });

  test('leaves a word whole that is longer than a line', () => {
    assert.deepEqual(wrap('see docs/findings/nothing-listens.md now', 10), [
      'see',
      'docs/findings/nothing-listens.md',
      'now',
    ]);
  });

  test('breaks Chinese anywhere, but begins no line with closing punctuation', () => {
    const lines = wrap('服务器没有运行，或者端口不对。请检查（两处）。', 14);
    for (const line of lines) {
      assert.ok(columnsOf(line) <= 16, line);
      assert.doesNotMatch(line, /^[，。）]/);
      assert.doesNotMatch(line, /（$/);
    }
    assert.equal(lines.join(''), '服务器没有运行，或者端口不对。请检查（两处）。');
  });

  test('without a limit there is one line', () => {
    assert.deepEqual(wrap('a b c', Number.POSITIVE_INFINITY), ['a b c']);
    assert.deepEqual(wrap('', 10), []);
  });
});
