import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, test } from 'node:test';
import { endpoint, explainAccept, recordHandshake } from '../../src/serve/handshake-record.ts';
import { RFC_ACCEPT, RFC_KEY } from '../support/raw-handshake.ts';

describe('the record of a handshake', () => {
  test('works out the Accept of the example in RFC 6455 §1.3, step by step', () => {
    assert.deepEqual(explainAccept(RFC_KEY), {
      key: RFC_KEY,
      guid: '258EAFA5-E914-47DA-95CA-C5AB0DC85B11',
      sha1: 'b37a4f2cc0624f1690f64606cf385945b2bec4ea',
      base64: RFC_ACCEPT,
    });
  });

  test('keeps the order, the spelling and the repetition of the headers', () => {
    const { request } = recordHandshake(
      fakeRequest(['hOsT', 'a', 'X', '1', 'x', '2']),
      ['HTTP/1.1 101 OK'],
      new Date(0),
    );
    assert.equal(request.line, 'GET /?a=b HTTP/1.1');
    assert.deepEqual(request.headers, [
      { name: 'hOsT', value: 'a' },
      { name: 'X', value: '1' },
      { name: 'x', value: '2' },
    ]);
  });

  test('tells only the length of cookies and credentials, on the way in and out', () => {
    const raw = ['cookie', 'session=secret', 'Authorization', 'Basic secret', 'Proxy-Authorization', 'secret'];
    const answer = ['HTTP/1.1 101 Switching Protocols', 'Set-Cookie: id=secret'];
    const record = recordHandshake(fakeRequest(raw), answer, new Date(0));
    assert.deepEqual(record.request.headers, [
      { name: 'cookie', redactedBytes: 14 },
      { name: 'Authorization', redactedBytes: 12 },
      { name: 'Proxy-Authorization', redactedBytes: 6 },
    ]);
    assert.deepEqual(record.response.headers, [{ name: 'Set-Cookie', redactedBytes: 9 }]);
    assert.doesNotMatch(JSON.stringify(record), /secret/);
  });

  test('names what was agreed on, from the answer', () => {
    const answer = [
      'HTTP/1.1 101 Switching Protocols',
      'Sec-WebSocket-Protocol: chat',
      'Sec-WebSocket-Extensions: x; y=1',
    ];
    const { agreed, at } = recordHandshake(fakeRequest([]), answer, new Date(0));
    assert.deepEqual(agreed, { protocol: 'chat', extensions: 'x; y=1' });
    assert.equal(at, '1970-01-01T00:00:00.000Z');
  });

  test('writes IPv6 addresses with brackets', () => {
    assert.equal(endpoint('::1', 80), '[::1]:80');
    assert.equal(endpoint('127.0.0.1', 80), '127.0.0.1:80');
    assert.equal(endpoint(undefined, undefined), 'unknown');
  });
});

function fakeRequest(rawHeaders: string[]): IncomingMessage {
  const socket = { remoteAddress: '127.0.0.1', remotePort: 1, localAddress: '127.0.0.1', localPort: 2 };
  return {
    method: 'GET',
    url: '/?a=b',
    httpVersion: '1.1',
    rawHeaders,
    headers: {},
    socket,
  } as unknown as IncomingMessage;
}
