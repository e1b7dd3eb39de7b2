import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { acceptExtendedConnect, WebSocket, WebSocketServer } from '@handfast/ws';
import { WebSocket as NpmWebSocket } from 'ws';
import { type Certificates, makeCertificates } from '../../src/interop/certificates.ts';
import { findChromium, launchChromium, openClientPage } from '../../src/interop/chromium.ts';
import { type EchoServer, startEchoServer } from '../../src/interop/echo-server.ts';
import { failure } from '../../src/interop/failing.ts';
import { startHaproxy } from '../../src/interop/haproxy.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import type { Listening } from '../../src/interop/on-free-ports.ts';
import { behindProxy } from '../../src/interop/proxied.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { WebSocket as Subject, WebSocketServer as SubjectServer, subjectIsOurs } from '../../src/interop/subject.ts';
import { testExchanges } from '../../src/interop/suite.ts';
import { wsClient } from '../../src/interop/ws-client.ts';

describe('WebSockets over HTTP/2', { skip: subjectIsOurs ? false : 'npm ws has no HTTP/2' }, () => {
  const scratch = makeScratch('http2');
  let certificates: Certificates;
  let tls: { readonly key: string; readonly cert: string };
  let trusting: { readonly ca: Buffer };
  let server: EchoServer;
  /** Version of HTTP of the request that opened the last connection, as the server saw it. */
  let version: string;

  before(async () => {
    certificates = await makeCertificates(scratch);
    tls = { key: readFileSync(certificates.key, 'utf8'), cert: readFileSync(certificates.cert, 'utf8') };
    trusting = { ca: readFileSync(certificates.ca) };
    server = await startEchoServer(SubjectServer, {
      tls,
      http2: true,
      onUpgrade: (request) => {
        version = request.httpVersion;
      },
    });
  });
  after(async () => {
    await server?.close();
    scratch.remove();
  });

  const ca = () => certificates.ca;
  const side = () => ({
    url: (exchange: { deflate: boolean }) => server.url(exchange.deflate ? 'deflate' : 'plain'),
    limits: {},
  });

  describe('our client on a stream of its own', () => {
    testExchanges({ run: wsClient(Subject, { threshold: 0 }, { http2: true }), limits: {}, ca }, side());
  });

  test('the server was asked in HTTP/2', () => assert.equal(version, '2.0'));

  describe('npm ws by HTTP/1.1 to the same server', () => {
    testExchanges({ run: wsClient(NpmWebSocket), limits: {}, ca }, side());
  });

  test('several sockets share one session, which outlives them', async () => {
    const session = http2.connect(`https://127.0.0.1:${server.port}`, trusting);
    const sockets = [1, 2, 3].map(() => new WebSocket(`${server.url('plain')}/`, { http2: session }));
    await Promise.all(sockets.map((socket) => once(socket, 'open')));
    for (const [i, socket] of sockets.entries()) socket.send(`message ${i}`);
    const replies = await Promise.all(sockets.map(async (socket) => String((await once(socket, 'message'))[0])));
    assert.deepEqual(replies, ['message 0', 'message 1', 'message 2']);
    sockets[0]?.close(1000);
    sockets[1]?.terminate();
    await Promise.all([once(sockets[0] as WebSocket, 'close'), once(sockets[1] as WebSocket, 'close')]);
    sockets[2]?.send('still here');
    assert.equal(String((await once(sockets[2] as WebSocket, 'message'))[0]), 'still here');
    assert.equal(session.closed, false);
    sockets[2]?.close();
    await once(sockets[2] as WebSocket, 'close');
    session.close();
    await once(session, 'close');
  });

  test('a server that speaks HTTP/2 without WebSockets in it is asked by HTTP/1.1', async (t) => {
    const plain = http2.createSecureServer({ ...tls, allowHTTP1: true });
    const sockets = new WebSocketServer({ server: plain as never });
    t.after(() => plain.close());
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const connection = once(sockets, 'connection');
    const socket = new WebSocket(`wss://127.0.0.1:${(plain.address() as AddressInfo).port}/`, {
      http2: true,
      ...trusting,
    });
    await once(socket, 'open');
    const [, request] = await connection;
    assert.equal(request.httpVersion, '1.1');
    socket.terminate();
    await once(socket, 'close');
  });

  test('a server that speaks HTTP/1.1 alone is asked by it, on the same connection', async (t) => {
    const plain = https.createServer(tls);
    const sockets = new WebSocketServer({ server: plain });
    let connections = 0;
    plain.on('secureConnection', () => connections++);
    t.after(() => plain.close());
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    sockets.on('connection', (it) => it.on('message', (data) => it.send(data)));
    const socket = new WebSocket(`wss://127.0.0.1:${(plain.address() as AddressInfo).port}/`, {
      http2: true,
      ...trusting,
    });
    await once(socket, 'open');
    socket.send('hello');
    assert.equal(String((await once(socket, 'message'))[0]), 'hello');
    assert.equal(connections, 1);
    socket.terminate();
    await once(socket, 'close');
  });

  test('a refusal reaches the client with its status and its words', async () => {
    const error = await failure(`${server.url('plain')}/refuse`, { http2: true, ca: certificates.ca });
    assert.equal(error.code, 'WS_ERR_STATUS_403');
    assert.match(String(error.received.body), /Refused by the test/);
  });

  test('a stream that is reset closes with 1006 and says so', async (t) => {
    const plain = http2.createSecureServer({ ...tls, settings: { enableConnectProtocol: true } });
    plain.on('stream', (stream) => {
      stream.respond({ ':status': 200 });
      stream.on('error', () => {});
      stream.write(Buffer.of(0x89, 0), () => stream.destroy(new Error('The server has broken down')));
    });
    t.after(() => plain.close());
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const socket = new WebSocket(`wss://127.0.0.1:${(plain.address() as AddressInfo).port}/`, {
      http2: true,
      ...trusting,
    });
    const [code] = await once(socket, 'close');
    assert.equal(code, 1006);
    assert.match(String(socket.closeCause?.message), /INTERNAL_ERROR/);
  });

  test('an HTTP/2 server without a handler for upgrades answers 404, and 405 to another CONNECT', async (t) => {
    const plain = http2.createSecureServer(
      { ...tls, settings: { enableConnectProtocol: true } },
      (_request, response) => {
        response.end('page');
      },
    );
    acceptExtendedConnect(plain);
    acceptExtendedConnect(plain);
    t.after(() => plain.close());
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    const error = await failure(`wss://127.0.0.1:${port}/`, { http2: true, ca: certificates.ca });
    assert.equal(error.code, 'WS_ERR_STATUS_404');
    const session = http2.connect(`https://127.0.0.1:${port}`, trusting);
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'example.com:443' });
    const [headers] = await once(stream, 'response');
    assert.equal(headers[':status'], 405);
    stream.close();
    session.close();
    await once(session, 'close');
  });

  test('a peer that does not read holds the sender back, and nothing is lost when it reads again', async (t) => {
    const plain = http2.createSecureServer({ ...tls, settings: { enableConnectProtocol: true } });
    const sockets = new WebSocketServer({ server: plain as never });
    t.after(() => plain.close());
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const total = 4 * 1024 * 1024;
    const connection = once(sockets, 'connection');
    const socket = new WebSocket(`wss://127.0.0.1:${(plain.address() as AddressInfo).port}/`, {
      http2: true,
      ...trusting,
    });
    await once(socket, 'open');
    const [there] = await connection;
    there.pause();
    let received = 0;
    const all = new Promise<void>((resolve) => {
      there.on('message', (data: Buffer) => {
        received += data.length;
        if (received === total) resolve();
      });
    });
    const chunk = Buffer.alloc(64 * 1024, 7);
    for (let sent = 0; sent < total; sent += chunk.length) socket.send(chunk);
    // Meanwhile, something else goes to and fro.
    const other = new WebSocket(`${server.url('plain')}/`, { http2: true, ...trusting });
    await once(other, 'open');
    other.send('hello');
    await once(other, 'message');
    other.close();
    await once(other, 'close');
    assert.ok(socket.bufferedAmount > total / 2, String(socket.bufferedAmount));
    assert.equal(received, 0);
    there.resume();
    await all;
    socket.close();
    await once(socket, 'close');
  });

  withPeer('HAProxy', findProgram('haproxy') ?? findProgram('/usr/sbin/haproxy'), (program) => {
    let haproxy: Listening<'tls'>;
    let behind: EchoServer;
    before(async () => {
      behind = await startEchoServer(SubjectServer);
      haproxy = await startHaproxy(program, scratch, { tls: { backendPort: behind.port, tls: certificates } });
    });
    after(async () => {
      await haproxy?.child.stop();
      await behind?.close();
    });

    describe('our client by HTTP/2 through HAProxy to our server', () => {
      testExchanges(
        { run: wsClient(Subject, { threshold: 0 }, { http2: true }), limits: {}, ca },
        behindProxy(
          () => behind,
          () => ({ port: haproxy.ports.tls, tls: true, log: haproxy.child.log }),
        ),
      );
      test('HAProxy was asked in HTTP/2', () => assert.match(haproxy.child.log, / 101 .* HTTP\/2\.0"/));
    });
  });

  withPeer('Chromium', findChromium(), (program) => {
    test('a page that came over HTTP/2 opens its WebSocket as a stream beside it', async () => {
      const browser = await launchChromium(program);
      try {
        const { run, page } = await openClientPage(browser, `https://127.0.0.1:${server.port}/`, {
          ignoreHTTPSErrors: true,
        });
        const hello = { type: 'text', parts: [Buffer.from('hello, 世界').toString('base64')], do: 'send' } as const;
        version = '';
        const outcome = await run({
          url: server.url('deflate'),
          protocols: [],
          deflate: true,
          ca: undefined,
          steps: [hello],
          messages: 1,
          pongs: 0,
          close: { code: 1000, reason: 'done' },
        });
        assert.equal(Buffer.from(outcome.received[0]?.data ?? '', 'base64').toString(), 'hello, 世界');
        assert.equal(version, '2.0');
        assert.equal(outcome.close?.code, 1000);
        await page.context().close();
      } finally {
        await browser.close();
      }
    });
  });
});
