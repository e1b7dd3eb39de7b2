import assert from 'node:assert/strict';
import http from 'node:http';
import { describe, it } from 'node:test';
import { requestHeadOf } from '../../src/server/request-head.ts';
import { listening } from '../support/peers.ts';
import { exchange, incoming } from '../support/upgrade-request.ts';

describe('the head of a request that Node has parsed', () => {
  it('has names, order, spelling and repetition as on the wire', async (t) => {
    const server = http.createServer();
    const heads: unknown[] = [];
    server.on('upgrade', (request, socket) => {
      const { method, target, httpVersion, headers } = requestHeadOf(request);
      heads.push([method, target, httpVersion, headers.toJSON()]);
      socket.destroy();
    });
    const lines = [
      ['hOST', 'a'],
      ['Connection', 'upgrade'],
      ['Upgrade', 'websocket'],
      ['Host', 'b'],
      ['Cookie', 'c=1'],
      ['X-Twice', '1'],
      ['cookie', 'd=2'],
      ['x-twice', '2'],
      ['constructor', 'e'],
    ];
    const port = await listening(t, server);
    await exchange(port, `GET /p?q HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n`);
    assert.deepEqual(heads, [['GET', '/p?q', '1.1', lines]]);
  });

  it('goes by `headers` where the program has changed them', () => {
    const request = incoming({ Origin: 'http://a', 'Sec-WebSocket-Extensions': 'permessage-deflate' });
    delete request.headers['sec-websocket-extensions'];
    request.headers.origin = 'http://b';
    request.headers['x-list'] = ['1', '2'] as never;
    const { headers } = requestHeadOf(request);
    assert.equal(headers.has('Sec-WebSocket-Extensions'), false);
    assert.deepEqual(headers.all('Origin'), ['http://b']);
    assert.deepEqual(headers.all('X-List'), ['1', '2']);
    assert.equal(headers.spelling('sec-websocket-key'), 'Sec-WebSocket-Key');
  });

  it('can be read from a request that a program made up', () => {
    const { method, headers } = requestHeadOf({ method: 'GET', headers: { upgrade: 'websocket' } } as never);
    assert.deepEqual([method, headers.toJSON()], ['GET', [['upgrade', 'websocket']]]);
    assert.equal(requestHeadOf({} as never).headers.size, 0);
  });
});
