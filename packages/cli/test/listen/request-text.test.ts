import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { headEnd } from '../../src/listen/examine/request-text.ts';

describe('the end of a head', () => {
  const heads: readonly (readonly [text: string, end: number | undefined])[] = [
    ['GET / HTTP/1.1\r\n\r\nrest', 18],
    ['GET / HTTP/1.1\nHost: x\n\nrest', 24],
    ['GET / HTTP/1.1\r\nHost: x\n\r\nrest', 26],
    ['\r\n\r\n', 4],
    ['GET / HTTP/1.1\r\nHost: x\r\n', undefined],
    ['', undefined],
  ];
  for (const [text, end] of heads) {
    test(`${JSON.stringify(text)}: ${end}`, () => {
      const bytes = Buffer.from(text);
      assert.equal(headEnd(bytes), end);
      // As it comes, cut anywhere before it is whole.
      for (let cut = 0; cut < (end ?? text.length); cut++) {
        assert.equal(headEnd(bytes.subarray(0, cut)), undefined);
        assert.equal(headEnd(bytes, cut), end, `cut at ${cut}`);
      }
    });
  }

  test('what was looked at is not looked at again', () => {
    assert.equal(headEnd(Buffer.from('\n\nabc'), 4), undefined);
  });
});
