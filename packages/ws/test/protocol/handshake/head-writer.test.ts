import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RequestHeadParser, ResponseHeadParser } from '../../../src/protocol/handshake/head-parser.ts';
import { writeRequestHead, writeResponseHead } from '../../../src/protocol/handshake/head-writer.ts';
import { type HeaderField, HeaderFields } from '../../../src/protocol/handshake/header-fields.ts';

const headers = (...fields: HeaderField[]) => new HeaderFields(fields);
const request = { method: 'GET', target: '/', httpVersion: '1.1', headers: headers(['hOST', 'a']) };
const response = { httpVersion: '1.1', status: 101, reason: 'OK', headers: headers(['X', '\u00e9']) };
const invalid = { name: 'TypeError', code: 'ERR_INVALID_CHAR' };

describe('writing a head', () => {
  it('writes what the parser reads back', () => {
    assert.equal(writeRequestHead(request), 'GET / HTTP/1.1\r\nhOST: a\r\n\r\n');
    const read = new RequestHeadParser().push(Buffer.from(writeRequestHead(request), 'latin1'));
    assert.ok(read.state === 'done');
    assert.deepEqual({ ...read.head, headers: read.head.headers.toJSON() }, { ...request, headers: [['hOST', 'a']] });
    const answer = new ResponseHeadParser().push(Buffer.from(writeResponseHead(response), 'latin1'));
    assert.ok(answer.state === 'done');
    assert.equal(answer.head.headers.get('X'), '\u00e9');
  });

  it('refuses every part that would end or change the head', () => {
    for (const bad of ['a\r\nX: y', 'a\n', 'a\r', 'a\0', 'a\x7f', '\u20ac']) {
      assert.throws(() => writeRequestHead({ ...request, method: bad }), invalid);
      assert.throws(() => writeRequestHead({ ...request, target: bad }), invalid);
      assert.throws(() => writeRequestHead({ ...request, httpVersion: bad }), invalid);
      assert.throws(() => writeRequestHead({ ...request, headers: headers([bad, 'v']) }), invalid);
      assert.throws(() => writeRequestHead({ ...request, headers: headers(['N', bad]) }), invalid);
      assert.throws(() => writeResponseHead({ ...response, reason: bad }), invalid);
    }
    for (const target of ['', '/a b', '/a\tb']) assert.throws(() => writeRequestHead({ ...request, target }), invalid);
    for (const status of [0, 99, 1000, 101.5, Number.NaN]) {
      assert.throws(() => writeResponseHead({ ...response, status }), invalid);
    }
    assert.throws(() => writeRequestHead({ ...request, headers: headers(['A B', 'v']) }), invalid);
  });
});
