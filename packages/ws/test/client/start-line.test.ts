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
    for (const poison of ['/a\r\nEvil: 1', '/a HTTP/1.1', '/\0', '/\u010d\u010a', '', '/\t']) {
      assert.throws(() => Object.assign(request, { path: poison }), { name: 'TypeError', code: 'ERR_INVALID_CHAR' });
      assert.throws(() => Object.assign(request, { method: poison }), { name: 'TypeError', code: 'ERR_INVALID_CHAR' });
    }
    assert.deepEqual([request.method, request.path], ['POST', '/b?c=%0d']);
  });
});
