import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderEvent, renderStarted, renderStopped, renderStopping } from '../../src/serve/render.ts';
import type { RunningServer } from '../../src/serve/server.ts';
import { coloursFor } from '../../src/shared/colours.ts';

const plain = coloursFor({ isTTY: false, write: () => undefined }, {});
const running: RunningServer = {
  host: '127.0.0.1',
  port: 8081,
  httpUrl: 'http://127.0.0.1:8081/',
  wsUrl: 'ws://127.0.0.1:8081/',
  connections: 0,
  stop: async () => ({ closed: 0, terminated: 0, ms: 0 }),
};

describe('what handfast serve prints when it ends', () => {
  test('how many connections it closes, and what the same signal does again', () => {
    assert.match(renderStopping('SIGTERM', 2, plain), /SIGTERM: closing 2 connections with 1001\. The same again cuts/);
    assert.match(renderStopping('SIGINT', 1, plain), /SIGINT: closing 1 connection with/);
    assert.match(renderStopping('SIGINT', 0, plain), /nobody is connected/);
  });

  test('how they ended, when there were any', () => {
    assert.equal(renderStopped({ closed: 3, terminated: 0, ms: 249 }, plain).trim(), 'closed 3, in 0.2 s');
    assert.equal(renderStopped({ closed: 2, terminated: 1, ms: 5000 }, plain).trim(), 'closed 2, cut 1, in 5.0 s');
    assert.equal(renderStopped({ closed: 0, terminated: 0, ms: 1 }, plain), '');
  });
});

describe('what handfast serve prints', () => {
  test('names both URLs', () => {
    const text = renderStarted(running, 8081, '1.2.3', plain);
    assert.match(text, /Handfast 1\.2\.3/);
    assert.match(text, /http:\/\/127\.0\.0\.1:8081\//);
    assert.match(text, /ws:\/\/127\.0\.0\.1:8081\//);
    assert.doesNotMatch(text, /taken/);
  });

  test('says which port is taken and which is used instead', () => {
    const text = renderStarted(running, 8080, '1.2.3', plain);
    assert.match(text, /8080 is taken by another program on 127\.0\.0\.1; using 8081/);
  });

  test('does not say that a port is taken when any was wanted', () => {
    assert.doesNotMatch(renderStarted(running, 0, '1.2.3', plain), /taken/);
  });

  test('escapes what the peer wrote', () => {
    const at = new Date(0);
    const opened = renderEvent({ type: 'opened', id: 1, client: 'c', userAgent: '\x1b[31m\u202e' }, at, plain);
    assert.match(opened, /\\x1b\[31m\\u\{202e\}/);
    const closed = renderEvent({ type: 'closed', id: 1, code: 1000, reason: 'a\nb', echoed: 1 }, at, plain);
    assert.match(closed, /#1 with 1000 "a\\x0ab", 1 message echoed\n$/);
  });

  test('says "browser" for the long names that browsers give themselves', () => {
    const userAgent =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
    const line = (agent: string | undefined) =>
      renderEvent({ type: 'opened', id: 1, client: 'c', userAgent: agent }, new Date(0), plain).slice(12);
    assert.equal(line(userAgent), 'opened   #1 from c (browser)\n');
    assert.equal(line('Python/3.14 websockets/16'), 'opened   #1 from c (Python/3.14 websockets/16)\n');
    assert.equal(line(undefined), 'opened   #1 from c\n');
  });

  test('tells refusals and failures in one line each', () => {
    const refused = renderEvent({ type: 'refused', client: 'c', code: 'WS_ERR_X', why: 'w' }, new Date(0), plain);
    assert.match(refused, /refused {2}c WS_ERR_X: w\n$/);
    assert.match(renderEvent({ type: 'failed', id: 2, message: 'm' }, new Date(0), plain), /failed {3}#2: m\n$/);
  });
});
