import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HandshakeError } from '../../src/protocol/errors.ts';
import { refuse } from '../../src/protocol/handshake/refusal.ts';
import { Rejection } from '../../src/server/rejection.ts';
import { incoming } from '../support/upgrade-request.ts';

describe('Rejection', () => {
  it('is an error with everything about the refusal and the request', () => {
    const cause = new Error('because');
    const request = incoming({ 'Sec-WebSocket-Key': 'x' }, '/chat?a');
    const rejection = new Rejection(refuse('WS_ERR_REQUEST_KEY_INVALID', 400, { value: 'x' }), request, { cause });
    assert.ok(rejection instanceof HandshakeError);
    const { name, code, stage, status, remoteAddress, received } = rejection;
    assert.deepEqual(
      [name, code, stage, status, remoteAddress, received.value, rejection.cause],
      ['Rejection', 'WS_ERR_REQUEST_KEY_INVALID', 'request', 400, '192.0.2.7', 'x', cause],
    );
    assert.deepEqual([rejection.request.method, rejection.request.target], ['GET', '/chat?a']);
    assert.equal(rejection.request.headers.get('host'), 'server.example.com');
    assert.ok(rejection.expected.length > 0 && rejection.hint.length > 0);
  });

  it('is one line as a string', () => {
    const rejection = new Rejection(refuse('WS_ERR_REQUEST_KEY_MISSING', 400, {}), incoming({}, '/chat'));
    assert.equal(
      String(rejection),
      'rejected GET /chat from 192.0.2.7: 400 WS_ERR_REQUEST_KEY_MISSING Missing or invalid Sec-WebSocket-Key header: ' +
        'the request has none — This may be a probe made by hand: curl needs the header to be given.',
    );
  });

  it('is one line whatever the peer sent', () => {
    const request = incoming({}, `/\r\nfake line\x1b[2J${'a'.repeat(5000)}`);
    request.method = 'GET\n';
    const refusal = refuse('WS_ERR_REQUEST_KEY_INVALID', 400, { value: `\n\x07${'b'.repeat(5000)}` });
    const line = String(new Rejection(refusal, request));
    assert.ok(line.length < 1000);
    for (const char of line) assert.ok(char >= ' ' && char !== '\x7f');
  });

  it('does without a socket', () => {
    const rejection = new Rejection(refuse('WS_ERR_REQUEST_KEY_MISSING', 400, {}), {
      method: 'GET',
      url: '/',
    } as never);
    assert.equal(rejection.remoteAddress, undefined);
    assert.ok(String(rejection).startsWith('rejected GET /: 400 '));
  });
});
