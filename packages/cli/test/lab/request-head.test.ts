import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRequestHead } from '../../src/lab/wire/request-head.ts';

describe('the head of a request to the lab', () => {
  const text = 'GET /echo HTTP/1.1\r\nHost: x\r\n\r\nrest';
  const end = text.indexOf('rest');

  test('is read as soon as it is whole, wherever it is cut', () => {
    for (let cut = 0; cut < end; cut++) {
      const bytes = Buffer.from(text);
      assert.equal(readRequestHead(bytes.subarray(0, cut)), undefined);
      const head = readRequestHead(bytes, cut);
      assert.deepEqual([head?.target, head?.fields, head?.raw.length], ['/echo', [['Host', 'x']], end]);
    }
  });

  test('is not looked for again in what was looked at', () => {
    assert.equal(readRequestHead(Buffer.from(text), end), undefined);
  });
});
