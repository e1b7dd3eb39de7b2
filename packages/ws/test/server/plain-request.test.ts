import assert from 'node:assert/strict';
import http from 'node:http';
import { describe, it } from 'node:test';
import { answerPlainRequest } from '../../src/server/plain-request.ts';
import { listening } from '../support/peers.ts';
import { exchange, readAnswer } from '../support/upgrade-request.ts';

describe('a request that asks for no upgrade, on a WebSocket server', () => {
  it('is answered with 426, what the server speaks, and a text that helps (RFC 9110 §15.5.22)', async (t) => {
    const port = await listening(t, http.createServer(answerPlainRequest));
    const { status, headers, body } = readAnswer(
      await exchange(port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'),
    );
    assert.equal(status, 426);
    assert.deepEqual(
      ['upgrade', 'sec-websocket-version', 'content-type', 'content-length'].map((name) => headers.get(name)),
      ['websocket', '13', 'text/plain; charset=utf-8', String(Buffer.byteLength(body, 'latin1'))],
    );
    assert.ok(body.startsWith('Upgrade Required: this is a WebSocket server'));
    assert.ok(body.includes('proxy_http_version'));
  });

  it('shows what arrived of an upgrade whose Connection header a proxy has replaced', async (t) => {
    const port = await listening(t, http.createServer(answerPlainRequest));
    const request = 'GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n';
    const { body } = readAnswer(await exchange(port, request));
    assert.ok(body.includes('received "Upgrade: websocket, Connection: close"'), body);
  });
});
