import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import WebSocket from '@handfast/ws';
import { runExample, startExample } from './run-example.ts';

describe('the examples of observability', () => {
  test('channels.mjs prints stages, messages, a refusal, and who ended the connection', async () => {
    const lines = (await runExample('channels.mjs')).trim().split('\n');
    assert.deepEqual(lines.slice(0, 3), ['tcp in time', 'request in time', 'response in time']);
    assert.deepEqual(lines.slice(3).sort(), [
      'closed: 1006 by peer WS_ERR_NO_CLOSE_FRAME',
      'closed: 1006 by us WS_ERR_TERMINATED',
      'received 5 text',
      'refused: WS_ERR_REQUEST_NO_UPGRADE',
      'sent 5 text',
    ]);
  });

  test('wire.mjs prints the handshake without its secret, frames with a hex dump, and the end', async () => {
    const printed = await runExample('wire.mjs');
    assert.match(printed, /▶ GET \/chat\?token=\[redacted\] HTTP\/1\.1\n {18}Host: 127\.0\.0\.1:\d+\n/);
    assert.match(printed, /◀ HTTP\/1\.1 101 Switching Protocols\n/);
    assert.match(
      printed,
      /▶ binary {7}FIN masked {9}32 bytes {3}82 a0 .*\n {18}0000 {2}61 20 62 69 .* {2}a binary message\n/,
    );
    assert.match(printed, /■ closed: 1000 \(normal closure\) "that is all", begun by us\n$/);
    assert.ok(!printed.includes('secret'));
  });

  test('stats.mjs prints what is known of a socket and of a server', async () => {
    const printed = await runExample('stats.mjs');
    assert.match(printed, /^client open chat true true true\n/);
    assert.match(printed, /connections: 1,\n {2}accepted: 1,/);
    assert.match(printed, /code: 1000,\n {2}reason: 'done',\n {2}wasClean: true,\n {2}begunBy: 'us',/);
  });

  test('metrics.mjs serves /metrics beside the sockets that it counts', async (t) => {
    const { url } = await startExample(t, 'metrics.mjs');
    const client = new WebSocket(url);
    await once(client, 'open');
    client.send('hello');
    await once(client, 'message');
    const page = new URL('/metrics', url.replace('ws:', 'http:'));
    const text = await (await fetch(page)).text();
    assert.match(text, /^handfast_connections\{server="chat"\} 1$/m);
    assert.match(text, /^handfast_messages_total\{server="chat",direction="received",type="text"\} 1$/m);
    assert.equal((await fetch(new URL('/', page))).status, 404);
    client.terminate();
  });

  test('opentelemetry.mjs makes a span of each handshake, and counts', async () => {
    const printed = await runExample('opentelemetry.mjs');
    assert.deepEqual(printed.trim().split('\n'), [
      'websocket handshake: open: tcp request response',
      'websocket handshake: ECONNREFUSED: exception',
      'websocket.messages 2 2',
      'websocket.connections 0',
    ]);
  });
});
