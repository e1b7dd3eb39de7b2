import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertFields, isFieldValue, isLatin1FieldValue } from '../../../src/protocol/handshake/field-values.ts';
import { buildRequest } from '../../../src/protocol/handshake/request.ts';
import { buildResponse } from '../../../src/protocol/handshake/response.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const invalid = { name: 'TypeError', code: 'ERR_INVALID_CHAR' };

describe('RFC 9110 §5.5: values of headers', () => {
  it('have no control characters but the tab', () => {
    assert.equal(isFieldValue('a\tb \u00e9 \u20ac'), true);
    for (let code = 0; code < 0x20; code++) assert.equal(isFieldValue(String.fromCharCode(code)), code === 9);
    assert.equal(isFieldValue('\x7f'), false);
  });

  it('have characters of one byte where the head is written byte by byte', () => {
    assert.equal(isLatin1FieldValue('\u00e9'), true);
    assert.equal(isLatin1FieldValue('\u20ac'), false);
  });

  it('cannot smuggle a line into a request or an answer', () => {
    for (const bad of ['a\r\nX: y', 'a\n', 'a\r', 'a\0']) {
      const request = { target: '/', host: 'h', key: KEY };
      assert.throws(() => buildRequest({ ...request, host: bad }), invalid);
      assert.throws(() => buildRequest({ ...request, key: bad }), invalid);
      assert.throws(() => buildRequest({ ...request, protocols: [bad] }), invalid);
      assert.throws(() => buildRequest({ ...request, extensions: bad }), invalid);
      assert.throws(() => buildRequest({ ...request, origin: bad }), invalid);
      assert.throws(() => buildRequest({ ...request, headers: [['X', bad]] }), invalid);
      assert.throws(() => buildRequest({ ...request, headers: [[bad, 'x']] }), invalid);
      assert.throws(() => buildResponse({ key: KEY, protocol: bad }), invalid);
      assert.throws(() => buildResponse({ key: KEY, extensions: bad }), invalid);
      assert.throws(() => buildResponse({ key: KEY, headers: [['X', bad]] }), invalid);
    }
  });

  it('say which header it is, with the value escaped', () => {
    assert.throws(() => assertFields([['X-Y', 'a\r\nb']]), {
      message: 'Invalid character in header X-Y: "a\\x0d\\x0ab"',
    });
  });
});
