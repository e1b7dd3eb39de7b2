import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { WebSocket } from '@handfast/ws';
import type { ServeEvent } from '../../src/serve/events.ts';
import type { HandshakeRecord } from '../../src/serve/page/record.ts';
import { type RunningServer, serve } from '../../src/serve/server.ts';
import { RFC_ACCEPT, RFC_KEY, rawHandshake, upgradeHeaders } from '../support/raw-handshake.ts';

describe('the echo', () => {
  test('sends text back as text and binary as binary', async (t) => {
    const { running } = await start(t);
    const client = new WebSocket(running.wsUrl);
    await once(client, 'open');
    client.send('Grüße, 世界');
    const [first, firstIsBinary] = await once(client, 'message');
    assert.deepEqual([first.toString(), firstIsBinary], ['Grüße, 世界', false]);
    client.send(Buffer.from([0, 255]));
    const [second, secondIsBinary] = await once(client, 'message');
    assert.deepEqual([[...second], secondIsBinary], [[0, 255], true]);
    client.terminate();
  });

  test('a plain client gets nothing but its echo: no byte comes before it', async (t) => {
    const { running } = await start(t);
    const { head, rest, socket } = await rawHandshake(running.port, upgradeHeaders(running.port));
    assert.match(head, /^HTTP\/1\.1 101 /);
    assert.equal(rest.length, 0);
    socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]));
    const [frame] = await once(socket, 'data');
    assert.deepEqual([...frame], [0x81, 0x02, 0x68, 0x69]);
    socket.destroy();
  });

  test('agrees to the first subprotocol of a client that wants one', async (t) => {
    const { running } = await start(t);
    const client = new WebSocket(running.wsUrl, ['chat', 'superchat']);
    await once(client, 'open');
    assert.equal(client.protocol, 'chat');
    client.terminate();
  });

  test('a message above 16 MiB ends the connection with 1009', async (t) => {
    const { running } = await start(t);
    const client = new WebSocket(running.wsUrl);
    client.on('error', () => undefined);
    await once(client, 'open');
    client.send(Buffer.alloc((16 << 20) + 1));
    const [code] = await once(client, 'close');
    assert.equal(code, 1009);
  });

  test('every byte of a client that sends much before it reads comes back', async (t) => {
    const { running } = await start(t);
    const client = new WebSocket(running.wsUrl);
    await once(client, 'open');
    client.pause();
    const [count, size] = [40, 256 << 10];
    const received: Buffer[] = [];
    const complete = new Promise<void>((resolve) => {
      client.on('message', (data: Buffer) => {
        received.push(data);
        if (received.length === count) resolve();
      });
    });
    for (let i = 0; i < count; i++) client.send(Buffer.alloc(size, i));
    client.resume();
    await complete;
    for (const [i, data] of received.entries()) assert.ok(data.equals(Buffer.alloc(size, i)), `message ${i}`);
    client.terminate();
  });
});

describe('the subprotocol handfast.inspect', () => {
  test('the first message is the handshake of that very connection, as it was on the wire', async (t) => {
    const { running } = await start(t);
    const sent = [
      ...upgradeHeaders(running.port),
      'sec-websocket-PROTOCOL: other, handfast.inspect',
      'X-Twice: 1',
      'Cookie: id=secret',
      'X-Twice: 2',
    ];
    const { head, rest, socket } = await rawHandshake(running.port, sent, '/?q=1');
    const record = parseTextFrame(rest.length > 0 ? rest : (await once(socket, 'data'))[0]);

    assert.equal(record.request.line, 'GET /?q=1 HTTP/1.1');
    const lines = record.request.headers.map((one) => `${one.name}: ${'value' in one ? one.value : 'id=secret'}`);
    assert.deepEqual(lines, sent);
    const answer = record.response.headers.map((one) => `${one.name}: ${'value' in one ? one.value : ''}`);
    assert.equal([record.response.line, ...answer].join('\r\n'), head);
    assert.deepEqual([record.accept.key, record.accept.base64], [RFC_KEY, RFC_ACCEPT]);
    assert.match(head, new RegExp(`\r\nSec-WebSocket-Accept: ${RFC_ACCEPT.replace('+', '\\+')}(\r\n|$)`));
    assert.equal(record.client, `127.0.0.1:${socket.localPort}`);
    assert.equal(record.agreed.protocol, 'handfast.inspect');
    socket.destroy();
  });

  test('every message after the first is echoed', async (t) => {
    const { running } = await start(t);
    const client = new WebSocket(running.wsUrl, 'handfast.inspect');
    const [first] = await once(client, 'message');
    assert.equal(JSON.parse(first.toString()).kind, 'handshake');
    client.send('echo');
    const [second] = await once(client, 'message');
    assert.equal(second.toString(), 'echo');
    client.terminate();
  });
});

describe('the page over HTTP', () => {
  test('comes with a policy that forbids everything from elsewhere', async (t) => {
    const { running } = await start(t);
    const response = await fetchPath(running, '/');
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers['content-type'], 'text/html; charset=utf-8');
    const policy = String(response.headers['content-security-policy']);
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      `ws://127.0.0.1:${running.port}`,
    ]) {
      assert.ok(policy.includes(rule), rule);
    }
    assert.doesNotMatch(policy, /unsafe|\*/);
    assert.equal(response.headers['x-content-type-options'], 'nosniff');
    assert.match(await text(response), /<!doctype html>/);
  });

  test('a query does not change which file it is', async (t) => {
    const { running } = await start(t);
    assert.equal((await fetchPath(running, '/?lang=zh')).statusCode, 200);
  });

  for (const path of ['/nothing', '/page/', '/page/../../package.json', '/page/%2e%2e/guard.js', '/page/main.js.map']) {
    test(`${path} is 404, with a sentence`, async (t) => {
      const { running } = await start(t);
      const response = await fetchPath(running, path);
      assert.equal(response.statusCode, 404);
      assert.match(await text(response), /both at \/\./);
    });
  }

  test('HEAD has the headers and no body; other methods are refused', async (t) => {
    const { running } = await start(t);
    const head = await fetchPath(running, '/', { method: 'HEAD' });
    assert.deepEqual([head.statusCode, await text(head)], [200, '']);
    const post = await fetchPath(running, '/', { method: 'POST' });
    assert.deepEqual([post.statusCode, post.headers.allow], [405, 'GET, HEAD']);
    post.resume();
  });
});

describe('strangers', () => {
  test('a page with another Host is refused (DNS rebinding)', async (t) => {
    const { running } = await start(t);
    const response = await fetchPath(running, '/', { headers: { Host: 'evil.example' } });
    assert.equal(response.statusCode, 403);
    assert.match(await text(response), /the Host header names "evil\.example"/);
  });

  for (const [what, header] of [
    ['Host', 'Host: evil.example'],
    ['Origin', 'Origin: https://evil.example'],
  ] as const) {
    test(`a WebSocket with another ${what} is refused with 403 and a sentence, and reported`, async (t) => {
      const { running, events } = await start(t);
      const sent = upgradeHeaders(running.port).filter((line) => !line.startsWith(`${what}:`));
      const { head, rest, socket } = await rawHandshake(running.port, [...sent, header]);
      assert.match(head, /^HTTP\/1\.1 403 Forbidden/);
      let body = rest.toString();
      for await (const chunk of socket) body += chunk;
      assert.match(body, /evil\.example/);
      const refused = events.find((event) => event.type === 'refused');
      assert.ok(refused?.type === 'refused' && refused.why.includes('evil.example'));
      assert.equal(refused.code, 'WS_ERR_REQUEST_REJECTED');
    });
  }

  test('a WebSocket on another path is refused with 404 and a sentence, and reported', async (t) => {
    const { running, events } = await start(t);
    const { head, rest, socket } = await rawHandshake(running.port, upgradeHeaders(running.port), '/nope');
    assert.match(head, /^HTTP\/1\.1 404 Not Found/);
    let body = rest.toString();
    for await (const chunk of socket) body += chunk;
    assert.match(body, /No WebSocket on this path: "\/nope"/);
    const refused = events.find((event) => event.type === 'refused');
    assert.equal(refused?.type === 'refused' ? refused.code : '', 'WS_ERR_REQUEST_PATH');
  });
});

describe('stopping', () => {
  test('closes every connection with 1001 and frees the port', async (t) => {
    const { running, events } = await start(t);
    const client = new WebSocket(running.wsUrl);
    await once(client, 'open');
    const closed = once(client, 'close');
    assert.equal(running.connections, 1);
    assert.equal((await running.stop()).closed, 1);
    const [code, reason] = await closed;
    assert.deepEqual([code, reason.toString()], [1001, 'the server is stopping']);
    assert.deepEqual(
      events.map((event) => event.type),
      ['opened', 'closed'],
    );
    await assert.rejects(fetchPath(running, '/'), { code: 'ECONNREFUSED' });
  });

  test('ends connections whose peer does not answer, once the grace is over', async (t) => {
    const { running } = await start(t);
    const { socket } = await rawHandshake(running.port, upgradeHeaders(running.port));
    const counts = await running.stop({ graceMs: 10 });
    assert.deepEqual([counts.closed, counts.terminated], [0, 1]);
    socket.destroy();
  });
});

async function start(t: TestContext): Promise<{ running: RunningServer; events: ServeEvent[] }> {
  const events: ServeEvent[] = [];
  const options = { host: '127.0.0.1', port: 0, strictPort: false, allowHosts: [] };
  const running = await serve(options, (event) => events.push(event));
  t.after(() => running.stop({ graceMs: 0 }));
  return { running, events };
}

function fetchPath(
  running: RunningServer,
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = options.method === undefined ? get : request;
    send({ host: '127.0.0.1', port: running.port, path, agent: false, ...options }, resolve)
      .on('error', reject)
      .end();
  });
}

/** One unmasked text frame with a 16-bit length, which is what a record of this size is. */
function parseTextFrame(frame: Buffer): HandshakeRecord {
  assert.deepEqual([frame[0], frame[1]], [0x81, 126]);
  return JSON.parse(frame.subarray(4, 4 + frame.readUInt16BE(2)).toString());
}
