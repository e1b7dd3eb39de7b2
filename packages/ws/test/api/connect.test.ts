import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { connect } from '../../src/api/connect.ts';
import { peekFeatures } from '../../src/api/internals/socket-internals.ts';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { HandshakeError } from '../../src/protocol/errors.ts';
import { acceptFor } from '../../src/protocol/handshake/accept-key.ts';
import { makeCertificate } from '../../src/testing/certificates.ts';
import { answering, closedPort, httpsServer, listening, listeningAt, onRequest, rawServer } from '../support/peers.ts';
import { openProxy } from '../support/proxies.ts';
import { serving } from '../support/servers.ts';

// Where the connections of these tests go is not up to the machine that they run on.
for (const name of Object.keys(process.env)) if (/_proxy$/i.test(name)) delete process.env[name];

/** Why it rejects. */
async function rejection(promise: Promise<WebSocket>): Promise<HandshakeError> {
  const error = await promise.then(
    (socket) => {
      socket.terminate();
      return assert.fail('it opened');
    },
    (it) => it,
  );
  assert.ok(error instanceof HandshakeError, String(error));
  return error;
}

/** The environment of this process, changed until the test ends. */
function environment(t: TestContext, variables: { readonly [name: string]: string | undefined }): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    const set = (to: string | undefined) => {
      if (to === undefined) delete process.env[name];
      else process.env[name] = to;
    };
    set(value);
    t.after(() => set(before));
  }
}

describe('connect()', () => {
  it('resolves with a socket that is open', async (t) => {
    const { url } = await serving(t);
    const socket = await connect(url);
    assert.ok(socket instanceof WebSocket);
    assert.equal(socket.readyState, WebSocket.OPEN);
    assert.deepEqual([socket.listenerCount('open'), socket.listenerCount('error')], [0, 0]);
    socket.terminate();
    await once(socket, 'close');
  });

  it('offers subprotocols and sends headers and an origin', async (t) => {
    const { wss, url, port } = await serving(t, { handleProtocols: () => 'b' });
    const origin = `http://127.0.0.1:${port}`;
    const requested = once(wss, 'connection');
    const protocols = ['a', 'b'] as const;
    const socket = await connect(url, { protocols, headers: { Cookie: 'c=d' }, origin });
    const [, request] = await requested;
    assert.equal(socket.protocol, 'b');
    assert.equal(request.headers['sec-websocket-protocol'], 'a, b');
    assert.deepEqual([request.headers.cookie, request.headers.origin], ['c=d', origin]);
    socket.terminate();
  });

  it('takes http: and https: for ws: and wss:, with the options of TLS in tls', async (t) => {
    const { cert, key } = makeCertificate();
    const server = httpsServer({ cert, key });
    const wss = new WebSocketServer({ server: server as ReturnType<typeof createServer> });
    const port = await listening(t, server);
    const socket = await connect(`https://localhost:${port}/`, { tls: { ca: cert } });
    assert.equal(socket.url, `wss://localhost:${port}/`);
    socket.terminate();
    assert.equal((await rejection(connect(`wss://localhost:${port}/`))).code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
    wss.close();
    const plain = await serving(t);
    (await connect(plain.url.replace('ws:', 'http:'))).terminate();
  });

  it('connects to a local socket', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'handfast-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'a.sock');
    const server = createServer();
    const wss = new WebSocketServer({ server });
    await listeningAt(t, server, path);
    const socket = await connect(`ws+unix:${path}:/x`);
    assert.equal(socket.readyState, WebSocket.OPEN);
    socket.terminate();
    wss.close();
  });

  it('rejects with the explained error, and the server sees the connection go', async (t) => {
    const gone: Promise<unknown>[] = [];
    const server = createServer((_request, response) => response.end('<title>web</title>'));
    server.on('connection', (socket) => gone.push(once(socket, 'close')));
    const port = await listening(t, server);
    const error = await rejection(connect(`ws://127.0.0.1:${port}/`));
    assert.deepEqual([error.code, error.stage], ['WS_ERR_STATUS_200', 'response']);
    assert.equal(gone.length, 1);
    await Promise.all(gone);
  });

  it('rejects with a HandshakeError for a URL that can never work, too', async () => {
    const cases = {
      'example.com/chat': 'WS_ERR_INVALID_URL',
      'ftp://example.com': 'WS_ERR_URL_SCHEME',
      'ws://example.com/#x': 'WS_ERR_URL_FRAGMENT',
      'ws+unix:': 'WS_ERR_URL_NO_PATH',
    };
    for (const [url, code] of Object.entries(cases)) {
      const error = await rejection(connect(url));
      assert.deepEqual([error.code, error.stage], [code, 'url']);
      assert.ok(error.cause instanceof SyntaxError);
    }
  });

  it('rejects for options that can never work, and never throws', async () => {
    await assert.rejects(connect('ws://a/', { protocols: 'a b' }), { name: 'SyntaxError' });
    await assert.rejects(connect('ws://a/', { timeouts: { totalMs: -1 } }), { name: 'TypeError' });
    await assert.rejects(
      connect('ws://a/', { timeouts: 5000 as never }),
      /an object such as { totalMs: 5000 }, not 5000$/,
    );
    await assert.rejects(connect('ws://a/', { headers: { 'a b': '' } }), { name: 'TypeError' });
  });

  it('has a heartbeat, unless told otherwise: what is not undefined wins over a default', async (t) => {
    const { url } = await serving(t);
    const socket = await connect(url, { heartbeat: undefined });
    assert.ok(peekFeatures(socket)?.heartbeat);
    const bare = await connect(url, { heartbeat: false, holdMessages: false, unheardErrors: 'throw', proxy: false });
    assert.equal(peekFeatures(bare), undefined);
    for (const one of [socket, bare]) one.terminate();
  });

  it('tells every address that it tried', async () => {
    const port = await closedPort();
    const error = await rejection(
      connect(`ws://both.test:${port}/`, {
        lookup: (_name: string, _options: object, found: (error: null, all: object[]) => void) =>
          found(null, [
            { address: '::1', family: 6 },
            { address: '127.0.0.1', family: 4 },
          ]),
      } as object),
    );
    assert.deepEqual(
      error.addresses?.map(({ address }) => address),
      ['::1', '127.0.0.1'],
    );
    assert.match(error.message, /tried \[::1\]:\d+ E[A-Z]+, 127\.0\.0\.1:\d+ ECONNREFUSED/);
  });

  it('rejects with the reason of its signal as cause, and the connection is gone', async (t) => {
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    let gone: Promise<unknown> | undefined;
    const server = rawServer((socket) => {
      gone = once(socket, 'close');
      onRequest(socket, () => controller.abort(reason));
    });
    const error = await rejection(
      connect(`ws://127.0.0.1:${await listening(t, server)}/`, { signal: controller.signal }),
    );
    assert.deepEqual([error.code, error.stage, error.cause], ['WS_ERR_ABORTED', 'response', reason]);
    await gone;
    const late = await rejection(connect('ws://127.0.0.1/', { signal: controller.signal }));
    assert.deepEqual([late.code, late.stage], ['WS_ERR_ABORTED', 'url']);
  });

  it('an abort after it opened has no effect', async (t) => {
    const { url, wss } = await serving(t);
    const controller = new AbortController();
    const socket = await connect(url, { signal: controller.signal });
    controller.abort();
    const echoed = once(socket, 'message');
    for (const client of wss.clients) client.send('still here');
    assert.equal(String((await echoed)[0]), 'still here');
    socket.terminate();
  });

  it('has limits: a server that says nothing does not hold it for ever', async (t) => {
    const silent = await listening(
      t,
      rawServer(() => {}),
    );
    const error = await rejection(connect(`ws://127.0.0.1:${silent}/`, { timeouts: { handshakeMs: 5 } }));
    assert.equal(error.code, 'WS_ERR_ANSWER_TIMEOUT');
    assert.match(error.message, /^Timed out after 5 ms \(timeouts\.handshakeMs\)/);
  });

  it('has the limits that are not given, also where one is given as undefined', async (t) => {
    const clock = t.mock.timers;
    const silent = await listening(
      t,
      rawServer((socket) => onRequest(socket, () => clock.tick(10_000))),
    );
    clock.enable({ apis: ['setTimeout'] });
    const error = await rejection(connect(`ws://127.0.0.1:${silent}/`, { timeouts: { handshakeMs: undefined } }));
    assert.equal(error.code, 'WS_ERR_ANSWER_TIMEOUT');
  });

  it('an error that nobody listens to does not end the process: it is in closeCause', async (t) => {
    const port = await listening(
      t,
      rawServer((socket) => {
        onRequest(socket, (head) => {
          const key = /sec-websocket-key: (\S+)/i.exec(head)?.[1] ?? '';
          socket.write(switching(key));
          socket.once('data', () => socket.write(Buffer.of(0xff, 0xff)));
        });
      }),
    );
    const socket = await connect(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false, closeTimeout: 1 });
    socket.send('now');
    const code = await new Promise((resolve) => socket.on('close', resolve));
    assert.equal(code, 1006);
    assert.match(String(socket.closeCause?.message), /RSV/);
  });

  it('nothing that comes before the first listener is lost, whenever that is added', async (t) => {
    const { wss, url } = await serving(t);
    wss.on('connection', (socket) => {
      socket.send('in the segment of the answer');
      socket.send('and one more');
    });
    const socket = await connect(url);
    await new Promise((resolve) => setImmediate(resolve));
    const texts: string[] = [];
    socket.on('message', (data) => texts.push(String(data)));
    while (texts.length < 2) await once(socket, 'message');
    assert.deepEqual(texts, ['in the segment of the answer', 'and one more']);
    socket.terminate();
  });
});

describe('the proxy of connect()', () => {
  it('is that of the environment, and the error names the variable', async (t) => {
    const { url } = await serving(t);
    const { port, heads } = await openProxy(t);
    environment(t, { ws_proxy: `http://127.0.0.1:${port}` });
    (await connect(url)).terminate();
    assert.equal(heads.length, 1);

    environment(t, { ws_proxy: `http://user:secret@127.0.0.1:${await closedPort()}` });
    const error = await rejection(connect(url));
    assert.deepEqual([error.code, error.proxy?.source], ['ECONNREFUSED', 'ws_proxy']);
    assert.match(error.message, /\(through the proxy http:\/\/127\.0\.0\.1:\d+ from ws_proxy\)/);
    assert.match(error.hint, /check ws_proxy/);
    assert.ok(!error.message.includes('secret'));
  });

  it('is none for what NO_PROXY lists, and none with proxy: false; new WebSocket() never looks', async (t) => {
    const { url } = await serving(t);
    const { heads, port } = await openProxy(t);
    environment(t, { ws_proxy: `http://127.0.0.1:${port}` });
    (await connect(url, { proxy: false })).terminate();
    const socket = new WebSocket(url);
    await once(socket, 'open');
    socket.terminate();
    environment(t, { no_proxy: '127.0.0.0/8' });
    (await connect(url)).terminate();
    assert.deepEqual(heads, []);
  });

  it('keeps the message behind the answer that came through the tunnel', async (t) => {
    const { wss, url } = await serving(t);
    wss.on('connection', (socket) => socket.send('hello'));
    const { port } = await openProxy(t);
    const socket = await connect(url, { proxy: `http://127.0.0.1:${port}` });
    const [data] = await once(socket, 'message');
    assert.equal(String(data), 'hello');
    socket.close();
    assert.equal((await once(socket, 'close'))[0], 1005);
  });

  it('is told in errors of the server behind it, too', async (t) => {
    const server = await listening(t, answering('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
    const { port } = await openProxy(t);
    const proxy = `http://127.0.0.1:${port}`;
    const error = await rejection(connect(`ws://127.0.0.1:${server}/`, { proxy }));
    assert.equal(error.code, 'WS_ERR_STATUS_404');
    assert.deepEqual(error.proxy, { url: proxy, source: 'the option proxy' });
  });
});

function switching(key: string): string {
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor(key)}\r\n\r\n`;
}
