import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import type { WireRecord } from '../../src/connection/wire-log/wire-record.ts';
import { makeCertificate } from '../../src/testing/certificates.ts';
import { openProxy } from '../support/proxies.ts';
import { closed, pair } from '../support/websockets.ts';

/** A record in a few words. */
function brief(record: WireRecord): string {
  switch (record.kind) {
    case 'head':
      return `${record.direction} ${record.text.split('\r\n', 1)[0]}`;
    case 'frame':
      return `${record.direction} ${record.type} ${record.text ?? record.payload.toString('hex')}`;
    case 'bytes':
      return `${record.direction} ${record.what} ${record.bytes}`;
    case 'end':
      return `end ${record.closeCode} ${record.begunBy}`;
  }
}

function recorder() {
  const lines: string[] = [];
  return { lines, wire: (record: WireRecord) => void lines.push(brief(record)) };
}

async function serve(t: TestContext, options: ConstructorParameters<typeof WebSocketServer>[0] = {}) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
  t.after(() => server.close());
  await once(server, 'listening');
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

describe('the option wire', () => {
  for (const fastPath of [true, false]) {
    it(`logs both sides of a connection, frame by frame, with fastPath ${fastPath}`, async (t) => {
      const [near, far] = [recorder(), recorder()];
      const { server, url } = await serve(t, { wire: far.wire, fastPath });
      server.on('connection', (socket) => {
        socket.send('at once');
        socket.on('message', (data) => socket.close(1000, String(data)));
      });
      const client = new WebSocket(`${url}?token=abc`, { wire: near.wire, fastPath });
      client.on('message', () => client.send('bye'));
      await closed(client);
      const request = 'GET /?token=[redacted] HTTP/1.1';
      const frames = ['text at once', 'text bye', 'close bye', 'close bye'];
      const log = (sides: string[]) =>
        sides.map((side, i) => `${side} ${[request, 'HTTP/1.1 101 Switching Protocols', ...frames][i]}`);
      assert.deepEqual(near.lines, [
        ...log(['sent', 'received', 'received', 'sent', 'received', 'sent']),
        'end 1000 peer',
      ]);
      while (far.lines.length < 7) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(far.lines, [
        ...log(['received', 'sent', 'sent', 'received', 'sent', 'received']),
        'end 1000 us',
      ]);
    });
  }

  it('logs a refusal, and why there is no connection, on both sides', async (t) => {
    const [near, far] = [recorder(), recorder()];
    const { url } = await serve(t, { wire: far.wire, verifyClient: () => false });
    await once(new WebSocket(url, { wire: near.wire }), 'error');
    assert.deepEqual(near.lines, [
      ...['sent GET / HTTP/1.1', 'received HTTP/1.1 401 Unauthorized', 'received body Unauthorized'],
      'end undefined undefined',
    ]);
    assert.deepEqual(far.lines, [
      ...['received GET / HTTP/1.1', 'sent HTTP/1.1 401 Unauthorized', 'sent body Unauthorized'],
      'end undefined undefined',
    ]);
  });

  it('logs the raw bytes of an answer that is not HTTP', async (t) => {
    const server = createNetServer((socket: Socket) => socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { lines, wire } = recorder();
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await once(new WebSocket(url, { wire }), 'error');
    assert.equal(lines[1], 'received not HTTP SSH-2.0-x\r\n');
  });

  it('logs once a frame that came in the segment of the 101', async (t) => {
    const server = createNetServer((socket) => {
      socket.once('data', (head) => {
        const key = /Sec-WebSocket-Key: (.*)\r/i.exec(String(head))?.[1];
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
        const lines = [
          'HTTP/1.1 101 x',
          'Upgrade: websocket',
          'Connection: Upgrade',
          `Sec-WebSocket-Accept: ${accept}`,
        ];
        socket.write(`${lines.join('\r\n')}\r\n\r\n\x81\x02hi\x81\x02h`, 'latin1');
        setImmediate(() => socket.write('o'));
      });
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { lines, wire } = recorder();
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, { wire });
    const messages: string[] = [];
    await new Promise<void>((resolve) => {
      client.on('message', (data) => messages.push(String(data)) === 2 && resolve());
    });
    client.terminate();
    assert.deepEqual(messages, ['hi', 'ho']);
    assert.deepEqual(lines.slice(2, 4), ['received text hi', 'received text ho']);
  });

  it('has one log for a handshake that is redirected', async (t) => {
    const { url } = await serve(t);
    const redirecting = await serve(t, { verifyClient: (_, done) => done(false, 302, 'no body', { Location: url }) });
    const { lines, wire } = recorder();
    const client = new WebSocket(redirecting.url, { wire, followRedirects: true });
    await once(client, 'open');
    assert.deepEqual(lines.slice(0, 2), ['sent GET / HTTP/1.1', 'received HTTP/1.1 302 Found']);
    assert.deepEqual(lines.slice(-2), ['sent GET / HTTP/1.1', 'received HTTP/1.1 101 Switching Protocols']);
    client.terminate();
  });

  for (const secure of [false, true]) {
    it(`has one log for the way to a proxy and ${secure ? 'the TLS session' : 'what passes'} through its tunnel`, async (t) => {
      const proxy = await openProxy(t);
      const https = secure ? createHttpsServer(makeCertificate()) : createHttpServer();
      const server = new WebSocketServer({ server: https });
      t.after(() => https.close());
      server.on('connection', (socket) => socket.send('hello'));
      https.listen(0, '127.0.0.1');
      await once(https, 'listening');
      const { port } = https.address() as AddressInfo;
      const records: WireRecord[] = [];
      const client = new WebSocket(`${secure ? 'wss' : 'ws'}://127.0.0.1:${port}/`, {
        ...{ rejectUnauthorized: false, proxy: `http://me:pw@127.0.0.1:${proxy.port}` },
        wire: (record) => records.push(record),
      });
      await once(client, 'message');
      client.terminate();
      assert.deepEqual(records.map(brief).slice(0, 5), [
        ...[`sent CONNECT 127.0.0.1:${port} HTTP/1.1`, 'received HTTP/1.1 200 Connection established'],
        ...['sent GET / HTTP/1.1', 'received HTTP/1.1 101 Switching Protocols', 'received text hello'],
      ]);
      assert.equal(new Set(records.map(({ id }) => id)).size, 1);
      assert.ok(records[0]?.kind === 'head' && records[0].text.includes('Proxy-Authorization: Basic [redacted]\r\n'));
    });
  }

  it('does not disturb a connection when its reader throws, and says so once', async (t) => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => void warnings.push(warning);
    process.on('warning', warned);
    t.after(() => process.removeListener('warning', warned));
    const { server, client } = pair({
      wire: () => {
        throw new Error('no room');
      },
    });
    client.send('one');
    client.send('two');
    await once(server, 'message');
    client.close();
    await closed(client);
    await new Promise((resolve) => setImmediate(resolve));
    const ours = warnings.filter((it) => (it as { code?: string }).code === 'HANDFAST_WIRE');
    assert.equal(ours.length, 2, 'one for each side');
    assert.match(String(ours[0]), /stopped, because it threw: Error: no room/);
  });

  it('leaves the transport as it found it', async () => {
    const { server, client } = pair({ wire: () => {} });
    const { _socket: transport } = server;
    assert.ok(Object.hasOwn(transport, 'write') && Object.hasOwn(transport, 'end'));
    const listeners = transport.listenerCount('data');
    client.close();
    await closed(server);
    assert.ok(!Object.hasOwn(transport, 'write') && !Object.hasOwn(transport, 'end'));
    assert.equal(transport.listenerCount('data'), listeners - 1);
  });

  it('writes text to a stream', async () => {
    let text = '';
    const { server, client } = pair({ wire: { to: { write: (more: string) => (text += more) }, previewBytes: 2 } });
    client.send('hello');
    await once(server, 'message');
    assert.match(text, /▶ text {9}FIN masked {10}5 bytes .*\n +"he"\n +… 3 bytes more\n/);
    client.terminate();
  });

  it('shows inside of TLS what TLS carries', async (t) => {
    const https = createHttpsServer(makeCertificate());
    const { lines, wire } = recorder();
    const server = new WebSocketServer({ server: https, wire });
    t.after(() => https.close());
    server.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data).toUpperCase())));
    https.listen(0, '127.0.0.1');
    await once(https, 'listening');
    const near = recorder();
    const url = `wss://127.0.0.1:${(https.address() as AddressInfo).port}/`;
    const client = new WebSocket(url, { rejectUnauthorized: false, wire: near.wire });
    await once(client, 'open');
    client.send('inside');
    await once(client, 'message');
    client.terminate();
    assert.deepEqual(near.lines.slice(0, 4), [
      ...[
        'sent GET / HTTP/1.1',
        'received HTTP/1.1 101 Switching Protocols',
        'sent text inside',
        'received text INSIDE',
      ],
    ]);
    assert.deepEqual(lines.slice(2, 4), ['received text inside', 'sent text INSIDE']);
  });
});
