import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { guardStartLine } from '../../src/client/start-line.ts';

describe('the first line of a request', () => {
  const request = httpRequest({ path: '/a', createConnection: () => new Duplex({ read() {}, write() {} }) as Socket });
  guardStartLine(request);

  it('can be changed', () => {
    request.path = '/b?c=%0d';
    assert.equal(request.path, '/b?c=%0d');
    request.method = 'POST';
    assert.equal(request.method, 'POST');
  });

  it('cannot be ended, cut or doubled', () => {
    // Newer versions of Node refuse such a path by themselves.
    const refused = { name: 'TypeError', code: /^ERR_(?:INVALID_CHAR|UNESCAPED_CHARACTERS)$/ };
    for (const poison of ['/a\r\nEvil: 1', '/a HTTP/1.1', '/\0', '/\u010d\u010a', '', '/\t']) {
      // An empty path, which newer versions of Node let pass, ends nothing.
      if (poison !== '') assert.throws(() => Object.assign(request, { path: poison }), refused);
      assert.throws(() => Object.assign(request, { method: poison }), refused);
    }
    assert.deepEqual([request.method, request.path], ['POST', '/b?c=%0d']);
  });
});
