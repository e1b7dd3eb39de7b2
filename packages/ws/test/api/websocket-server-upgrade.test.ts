import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { HandshakeError } from '../../src/protocol/errors.ts';
import { maskedFrame, memoryTransportPair } from '../../src/testing/index.ts';
import { listening } from '../support/peers.ts';
import { rejections, serving } from '../support/servers.ts';
import {
  ACCEPT,
  answerHead,
  connectTo,
  exchange,
  incoming,
  KEY,
  readAnswer,
  upgradeRequest,
} from '../support/upgrade-request.ts';

const NOTHING = Buffer.alloc(0);
const never = () => assert.fail('accepted');

describe('an opening request that is accepted', () => {
  it('gets the canonical 101 in one segment, small and with what matters first', async (t) => {
    const { port } = await serving(t);
    const socket = connectTo(port, upgradeRequest());
    const [segment] = (await once(socket, 'data')) as [Buffer];
    assert.equal(
      segment.toString('latin1'),
      'HTTP/1.1 101 Switching Protocols\r\n' +
        'Upgrade: websocket\r\n' +
        'Connection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${ACCEPT}\r\n` +
        '\r\n',
    );
    socket.destroy();
  });

  it('becomes a WebSocket, with the bytes that came behind the request', async (t) => {
    const { wss, port } = await serving(t);
    const message = new Promise((resolve) => {
      wss.on('connection', (websocket, request) => {
        websocket.on('message', (data) => resolve([String(data), request.url, websocket.protocol]));
      });
    });
    const frame = maskedFrame({ opcode: 1, payload: 'early' });
    const socket = connectTo(port, Buffer.concat([Buffer.from(upgradeRequest({}, 'GET /x?y HTTP/1.1')), frame]));
    assert.deepEqual(await message, ['early', '/x?y', '']);
    socket.destroy();
  });

  it('may have a response of its own on its socket, as frameworks make one before they pass it on', async (t) => {
    const wss = new WebSocketServer({ noServer: true });
    const server = http.createServer();
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      new http.ServerResponse(request).assignSocket(socket as Socket);
      wss.handleUpgrade(request, socket, head, (websocket) => websocket.close(1000));
    });
    const socket = connectTo(await listening(t, server), upgradeRequest());
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString('latin1'), /^HTTP\/1\.1 101 /);
    socket.destroy();
  });

  it('can come one byte at a time', async (t) => {
    const { port } = await serving(t);
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setNoDelay();
    for (const byte of Buffer.from(upgradeRequest())) socket.write(Buffer.of(byte));
    assert.ok((await answerHead(socket)).startsWith('HTTP/1.1 101 '));
    socket.destroy();
  });

  it('agrees on the first subprotocol, or on what handleProtocols chooses', async (t) => {
    const choices: [((protocols: Set<string>) => string | false) | undefined, string][] = [
      [undefined, 'foo'],
      [(protocols) => [...protocols].pop() ?? false, 'bar'],
      [() => false, ''],
    ];
    for (const [handleProtocols, chosen] of choices) {
      const { port, wss } = await serving(t, { handleProtocols });
      const socket = connectTo(port, upgradeRequest({ 'Sec-WebSocket-Protocol': 'foo, bar' }));
      const [[websocket], head] = await Promise.all([once(wss, 'connection'), answerHead(socket)]);
      assert.equal(readAnswer(head).headers.get('sec-websocket-protocol') ?? '', chosen);
      assert.equal((websocket as WebSocket).protocol, chosen);
      socket.destroy();
    }
  });

  it('calls handleProtocols with the request, and only when the client named subprotocols', async (t) => {
    const calls: unknown[] = [];
    const handleProtocols = (protocols: Set<string>, request: IncomingMessage) => {
      calls.push([[...protocols], request.url]);
      return false as const;
    };
    const { port } = await serving(t, { handleProtocols });
    for (const headers of [{}, { 'Sec-WebSocket-Protocol': 'a,b' }]) {
      const socket = connectTo(port, upgradeRequest(headers, 'GET /p HTTP/1.1'));
      await answerHead(socket);
      socket.destroy();
    }
    assert.deepEqual(calls, [[['a', 'b'], '/p']]);
  });

  it('agrees on compression when that is on', async (t) => {
    const offer = { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' };
    for (const [perMessageDeflate, agreed] of [
      [false, undefined],
      [true, 'permessage-deflate'],
      [{ clientMaxWindowBits: 8 }, 'permessage-deflate; client_max_window_bits=8'],
    ] as const) {
      const { port, wss } = await serving(t, { perMessageDeflate });
      const socket = connectTo(port, upgradeRequest(offer));
      const [[websocket], head] = await Promise.all([once(wss, 'connection'), answerHead(socket)]);
      assert.equal(readAnswer(head).headers.get('sec-websocket-extensions'), agreed);
      assert.equal((websocket as WebSocket).extensions, agreed ? 'permessage-deflate' : '');
      socket.destroy();
    }
  });

  it('lets a listener of `headers` add lines to the answer', async (t) => {
    const { port, wss } = await serving(t);
    wss.on('headers', (headers, request) => {
      assert.deepEqual(headers, [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${ACCEPT}`,
      ]);
      headers.push(`Set-Cookie: path=${request.url}`);
    });
    const socket = connectTo(port, upgradeRequest());
    assert.equal(readAnswer(await answerHead(socket)).headers.get('set-cookie'), 'path=/');
    socket.destroy();
  });

  it('can be one over any Duplex', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const [near, far] = memoryTransportPair();
    let opened: WebSocket | undefined;
    wss.handleUpgrade(incoming(), near, NOTHING, (websocket, request) => {
      opened = websocket;
      assert.equal(request.url, '/');
    });
    assert.equal(opened?.readyState, WebSocket.OPEN, 'all of it happens before handleUpgrade returns');
    assert.ok(wss.clients.has(opened as WebSocket));
    assert.ok((await answerHead(far)).startsWith('HTTP/1.1 101 '));
    opened?.terminate();
  });
});

describe('an opening request that is refused', () => {
  it('gets plain words, and is an event, whatever was wrong with it', async (t) => {
    const { wss, port } = await serving(t, { path: '/' });
    const seen = rejections(wss);
    wss.on('connection', never);
    const cases: [request: string, status: number, code: string, body: string][] = [
      [upgradeRequest({}, 'POST / HTTP/1.1'), 405, 'WS_ERR_REQUEST_METHOD', 'Invalid HTTP method'],
      [upgradeRequest({ Upgrade: 'foo' }), 400, 'WS_ERR_REQUEST_UPGRADE_INVALID', 'Invalid Upgrade header'],
      [upgradeRequest({ Host: undefined }), 400, 'WS_ERR_REQUEST_HOST_MISSING', 'Missing Host header'],
      [upgradeRequest({ Host: ['a', 'b'] }), 400, 'WS_ERR_REQUEST_HOST_REPEATED', 'Invalid Host header'],
      [upgradeRequest({}, 'GET / HTTP/1.0'), 400, 'WS_ERR_REQUEST_HTTP_VERSION', 'Invalid HTTP version'],
      [
        upgradeRequest({ 'Sec-WebSocket-Key': [KEY, KEY] }),
        400,
        'WS_ERR_REQUEST_KEY_REPEATED',
        'Missing or invalid Sec-WebSocket-Key header',
      ],
      [
        upgradeRequest({ 'Sec-WebSocket-Version': '8' }),
        426,
        'WS_ERR_REQUEST_VERSION_UNSUPPORTED',
        'Missing or invalid Sec-WebSocket-Version header',
      ],
      [upgradeRequest({ 'Content-Length': '3' }).concat('abc'), 400, 'WS_ERR_REQUEST_BODY', 'Invalid request body'],
      [upgradeRequest({}, 'GET /bad HTTP/1.1'), 404, 'WS_ERR_REQUEST_PATH', 'No WebSocket on this path: "/bad"'],
    ];
    for (const [request, status, code, body] of cases) {
      const answer = readAnswer(await exchange(port, request));
      assert.deepEqual([answer.status, answer.body.startsWith(body)], [status, true], answer.body);
      const rejection = seen.shift();
      assert.deepEqual([rejection?.code, rejection?.status, rejection?.remoteAddress], [code, status, '127.0.0.1']);
    }
    assert.deepEqual(seen, []);
  });

  it('is told the version that would do', async (t) => {
    const { port } = await serving(t);
    const { headers } = readAnswer(await exchange(port, upgradeRequest({ 'Sec-WebSocket-Version': '12' })));
    assert.deepEqual(
      ['sec-websocket-version', 'upgrade', 'connection'].map((name) => headers.get(name)),
      ['13', 'websocket', 'Upgrade, close'],
    );
  });

  it('is answered as by ws when the server is not strict', async (t) => {
    const { port } = await serving(t, { strict: false, path: '/ok' });
    const status = async (request: string) => readAnswer(await exchange(port, request)).status;
    assert.equal(await status(upgradeRequest({}, 'GET /bad HTTP/1.1')), 400);
    assert.equal(await status(upgradeRequest({ 'Sec-WebSocket-Version': '12' }, 'GET /ok HTTP/1.1')), 400);
    const old = connectTo(port, upgradeRequest({ Host: undefined, 'Sec-WebSocket-Version': '8' }, 'GET /ok HTTP/1.0'));
    assert.ok((await answerHead(old)).startsWith('HTTP/1.1 101 '));
    old.destroy();
  });

  it('is left to the listener of wsClientError, when there is one', async (t) => {
    const { wss, port } = await serving(t);
    const seen = rejections(wss);
    wss.on('wsClientError', (error, socket, request) => {
      assert.ok(error instanceof HandshakeError);
      assert.ok(error.message.startsWith('Invalid HTTP method'));
      assert.equal(request.method, 'POST');
      socket.end('HTTP/1.1 418 Mine\r\n\r\n');
    });
    assert.ok((await exchange(port, upgradeRequest({}, 'POST / HTTP/1.1'))).startsWith('HTTP/1.1 418 Mine'));
    assert.deepEqual(
      seen.map(({ code }) => code),
      ['WS_ERR_REQUEST_METHOD'],
    );
  });

  it('gets 503 when the server is closing', async () => {
    const wss = new WebSocketServer({ noServer: true });
    wss.close();
    const [near, far] = memoryTransportPair();
    const seen = rejections(wss);
    wss.handleUpgrade(incoming(), near, NOTHING, never);
    assert.ok((await answerHead(far)).startsWith('HTTP/1.1 503 '));
    assert.equal(seen[0]?.code, 'WS_ERR_SERVER_CLOSING');
  });

  it('gets 500 when a line added to the answer could smuggle another', async () => {
    const wss = new WebSocketServer({ noServer: true });
    wss.on('headers', (headers) => headers.push('X: a\r\nY: b'));
    const [near, far] = memoryTransportPair();
    const seen = rejections(wss);
    wss.handleUpgrade(incoming(), near, NOTHING, never);
    assert.ok((await answerHead(far)).startsWith('HTTP/1.1 500 '));
    assert.equal(seen[0]?.code, 'WS_ERR_RESPONSE_HEADER_INVALID');
  });

  it('is no answer at all when the client has gone', () => {
    const wss = new WebSocketServer({ noServer: true });
    const [near] = memoryTransportPair();
    const seen = rejections(wss);
    near.destroy();
    wss.handleUpgrade(incoming(), near, NOTHING, never);
    assert.deepEqual(
      seen.map(({ code, status }) => [code, status]),
      [['WS_ERR_CLIENT_GONE', 0]],
    );
  });

  it('does no harm when the socket fails while it is answered', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const socket = new Duplex({
      read() {},
      write: (_chunk, _encoding, callback) => callback(new Error('EPIPE')),
    });
    wss.handleUpgrade(incoming({ Host: undefined }), socket, NOTHING, never);
    await new Promise((resolve) => socket.once('close', resolve));
  });
});

describe('one socket has one answer', () => {
  const twice =
    'server.handleUpgrade() was called more than once with the same socket, possibly due to a misconfiguration';

  it('throws when the socket has been upgraded before', () => {
    const wss = new WebSocketServer({ noServer: true });
    const [near] = memoryTransportPair();
    let opened: WebSocket | undefined;
    wss.handleUpgrade(incoming(), near, NOTHING, (websocket) => {
      opened = websocket;
    });
    assert.throws(() => wss.handleUpgrade(incoming(), near, NOTHING, never), { message: twice });
    assert.throws(() => new WebSocketServer({ noServer: true }).handleUpgrade(incoming(), near, NOTHING, never), {
      message: twice,
    });
    assert.equal(opened?.readyState, WebSocket.OPEN, 'the connection is left alone');
    opened?.terminate();
  });

  it('does not write a refusal into a connection that another server has taken', async (t) => {
    const server = http.createServer();
    const first = new WebSocketServer({ server, path: '/a' });
    const second = new WebSocketServer({ server, path: '/b' });
    const seen = rejections(second);
    const port = await listening(t, server);
    const client = new WebSocket(`ws://127.0.0.1:${port}/a`);
    first.on('connection', (websocket) => websocket.send('hello'));
    const [message] = await once(client, 'message');
    assert.equal(String(message), 'hello');
    assert.deepEqual(seen, []);
    client.terminate();
    first.close();
    second.close();
  });

  it('does not answer a second time what another server has refused', async (t) => {
    const server = http.createServer();
    const servers = ['/a', '/b'].map((path) => new WebSocketServer({ server, path }));
    const port = await listening(t, server);
    const answer = await exchange(port, upgradeRequest({}, 'GET /c HTTP/1.1'));
    assert.equal(answer.split('HTTP/1.1 ').length, 2);
    for (const wss of servers) wss.close();
  });
});
