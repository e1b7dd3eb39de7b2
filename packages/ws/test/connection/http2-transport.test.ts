import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import http2, { type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import tls from 'node:tls';
import { sendingProgress } from '../../src/connection/heartbeat/life-signs.ts';
import { acceptExtendedConnect, WebSocket, WebSocketServer } from '../../src/index.ts';
import { ConnectRequest } from '../../src/server/http2/connect-request.ts';
import { makeCertificate } from '../../src/testing/certificates.ts';

const { cert, key } = makeCertificate();
const trusting = { ca: cert };
const extendedConnect = { ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/', ':authority': 'localhost' };

describe('WebSockets on HTTP/2 streams, and peers that misbehave', () => {
  const server = http2.createSecureServer({ cert, key, settings: { enableConnectProtocol: true } });
  const sockets = new WebSocketServer({ noServer: true });
  let origin: string;
  let upgrade: (request: IncomingMessage, transport: Duplex, head: Buffer) => void;
  const url = () => origin.replace('https:', 'wss:');
  const take: typeof upgrade = (request, transport, head) =>
    sockets.handleUpgrade(request, transport, head, (socket) => {
      socket.on('error', () => {});
      sockets.emit('connection', socket, request);
    });
  const closed = (socket: WebSocket) => {
    socket.on('error', () => {});
    return new Promise((done) => socket.on('close', done));
  };

  before(async () => {
    acceptExtendedConnect(server);
    server.on('upgrade', (...request) => upgrade(...(request as Parameters<typeof upgrade>)));
    server.on('session', (session) => session.on('error', () => {}));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  /** A session whose settings have come. */
  async function connected(): Promise<http2.ClientHttp2Session> {
    const session = http2.connect(origin, trusting);
    session.on('error', () => {});
    await once(session, 'remoteSettings');
    return session;
  }

  test('a refusal ends with NO_ERROR, so that the client keeps the answer (RFC 9113 §8.1)', async () => {
    upgrade = (_request, transport) => {
      transport.on('error', () => {});
      transport.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno', () => transport.destroy());
    };
    const session = await connected();
    const stream = session.request(extendedConnect, { endStream: false });
    const [headers] = await once(stream, 'response');
    const body: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => body.push(chunk));
    await once(stream, 'close');
    assert.deepEqual([headers[':status'], String(Buffer.concat(body)), stream.rstCode], [403, 'no', 0]);
    session.destroy();
  });

  test('the default of a loopback address holds for it too, and for a second Host', async () => {
    upgrade = take;
    const codes: string[] = [];
    const note = ({ code }: { code: string }) => codes.push(code);
    sockets.on('rejected', note);
    const session = await connected();
    const statusOf = async (headers: http2.OutgoingHttpHeaders) => {
      const stream = session.request({ ...extendedConnect, ...headers }, { endStream: false });
      const [{ ':status': status }] = await once(stream, 'response');
      stream.on('error', () => {}).close();
      return status;
    };
    assert.equal(await statusOf({ origin: 'https://localhost:3000', host: 'localhost' }), 200);
    assert.equal(await statusOf({ origin: 'https://evil.example' }), 403);
    assert.equal(await statusOf({ host: 'other.example' }), 400);
    assert.deepEqual(codes, ['WS_ERR_REQUEST_ORIGIN_NOT_LOCAL', 'WS_ERR_REQUEST_HOST_REPEATED']);
    sockets.removeListener('rejected', note);
    session.destroy();
  });

  test('a server that never sends its SETTINGS is what the error speaks of', async () => {
    const silent = tls.createServer({ cert, key, ALPNProtocols: ['h2'] }, (socket) =>
      socket.on('error', () => {}).resume(),
    );
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = `wss://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    for (const [limits, code] of [
      [{ handshakeTimeout: 150 }, 'WS_ERR_HANDSHAKE_TIMEOUT'],
      [{ timeouts: { handshakeMs: 150 } }, 'WS_ERR_ANSWER_TIMEOUT'],
      [{ timeouts: { totalMs: 150 } }, 'WS_ERR_TOTAL_TIMEOUT'],
    ] as const) {
      const socket = new WebSocket(address, { http2: true, ...trusting, ...limits });
      const [error] = await once(socket, 'error');
      assert.equal(error.code, code);
      assert.match(error.message, /SETTINGS of HTTP\/2/);
      assert.match(error.hint, /SETTINGS come first/);
    }
    silent.close();
  });

  for (const event of ['', 'connect']) {
    test(`thirty sockets at once on a session ${event ? 'without settings yet' : 'that connects'} open, and add one listener`, async () => {
      upgrade = take;
      const session = http2.connect(origin, trusting);
      if (event) await once(session, event);
      const listeners = session.listenerCount('error');
      const all = Array.from({ length: 30 }, () => new WebSocket(url(), { http2: session }));
      assert.ok(session.listenerCount('error') <= listeners + 1);
      await Promise.all(all.map((socket) => once(socket, 'open')));
      assert.equal(session.listenerCount('error'), listeners + 1);
      assert.equal(session.listenerCount('remoteSettings'), 0);
      session.destroy();
      await Promise.all(all.map(closed));
    });
  }

  test('what a slow peer takes of a large message is seen while it takes it: heartbeat and deadlines ask for that', async () => {
    upgrade = take;
    const windowBytes = 200 * 1024;
    const accepted = once(sockets, 'connection') as Promise<[WebSocket]>;
    const session = http2.connect(origin, { ...trusting, settings: { initialWindowSize: windowBytes } });
    session.on('error', () => {});
    await once(session, 'remoteSettings');
    session.setLocalWindowSize(windowBytes);
    session.request(extendedConnect, { endStream: false }).on('error', () => {});
    const [socket] = await accepted;
    const { _socket: transport } = socket;
    socket.send(Buffer.alloc(1024 * 1024));
    for (let before = -1; before !== sendingProgress(transport); ) {
      before = sendingProgress(transport) ?? 0;
      for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
    }
    const takenBytes = sendingProgress(transport) ?? 0;
    session.destroy();
    await closed(socket);
    assert.ok(takenBytes > windowBytes / 2 && takenBytes <= windowBytes, String(takenBytes));
  });

  type End = (client: WebSocket, session: http2.ClientHttp2Session, stream: ServerHttp2Stream) => void;
  const ends: Record<string, End> = {
    'its stream is reset': (client) => client.terminate(),
    'the connection below is gone': (_, session) => session.destroy(),
    'its stream breaks': (_, __, stream) => stream.destroy(new Error('broken')),
  };
  for (const [how, end] of Object.entries(ends))
    test(`what has come while a socket is paused is delivered although ${how}`, async () => {
      upgrade = take;
      const accepted = once(sockets, 'connection') as Promise<[WebSocket]>;
      const session = await connected();
      const client = new WebSocket(url(), { http2: session });
      const [[socket]] = await Promise.all([accepted, once(client, 'open')]);
      const over = once(socket, 'close');
      let messages = 0;
      socket.on('message', () => messages++);
      socket.pause();
      for (let i = 0; i < 50; i++) client.send(Buffer.alloc(1000));
      const transport = socket._socket as unknown as Duplex & { readonly stream: ServerHttp2Stream };
      const arrivedBytes = () => transport.readableLength + transport.stream.readableLength;
      while (arrivedBytes() < 50_000) await new Promise((resolve) => setImmediate(resolve));
      end(client, session, transport.stream);
      await over;
      session.destroy();
      assert.equal(messages, 50);
      assert.match(String(socket.closeCause), /The connection broke without a close frame/);
    });

  test('header fields with the names of members of every object go through, in both directions', async () => {
    let headers: IncomingMessage['headers'] = {};
    upgrade = (request, transport, head) => {
      headers = request.headers;
      take(request, transport, head);
    };
    sockets.once('headers', (lines: string[]) => lines.push('constructor: theirs'));
    const socket = new WebSocket(url(), { http2: true, ...trusting, headers: { constructor: 'ours' } });
    const [answer] = await once(socket, 'upgrade');
    assert.equal(headers.constructor, 'ours');
    assert.equal(answer.headers.constructor, 'theirs');
    const over = closed(socket);
    socket.terminate();
    await over;
  });

  test('of a field that Node takes once, the first counts', () => {
    const raw = ['authorization', 'first', 'authorization', 'second', 'x-many', '1', 'x-many', '2'];
    const { headers } = new ConnectRequest(new PassThrough() as never, {}, [...raw, 'cookie', 'a=1', 'cookie', 'b=2']);
    assert.equal(headers.authorization, 'first');
    assert.equal(headers['x-many'], '1, 2');
    assert.equal(headers.cookie, 'a=1; b=2');
  });

  test('a stream that is reset while a listener of "upgrade" thinks ends nothing but itself', async () => {
    const came = new Promise<Duplex>((resolve) => {
      upgrade = (_request, transport) => resolve(transport);
    });
    const session = await connected();
    const stream = session.request(extendedConnect, { endStream: false }).on('error', () => {});
    const transport = await came;
    stream.close(http2.constants.NGHTTP2_CANCEL);
    await new Promise((done) => transport.once('close', done));
    session.destroy();
  });

  test('the addresses of a connection can be asked for when it is gone', async () => {
    upgrade = take;
    const session = await connected();
    const connection = once(sockets, 'connection');
    const client = new WebSocket(url(), { http2: session });
    client.on('error', () => {});
    const [socket, request] = (await connection) as [WebSocket, IncomingMessage];
    const over = new Promise((done) => socket.on('close', done));
    session.destroy();
    await over;
    assert.equal(request.socket.remoteAddress, '127.0.0.1');
    assert.equal((request.socket as tls.TLSSocket).getPeerCertificate(), null);
  });

  test('a stream that nobody takes is answered with 404 and over, whatever the client still sends', async (t) => {
    const nobody = http2.createSecureServer({ cert, key, settings: { enableConnectProtocol: true } });
    acceptExtendedConnect(nobody);
    t.after(() => nobody.close());
    nobody.listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const over = new Promise((done) => nobody.on('stream', (stream) => stream.on('close', done)));
    const session = http2.connect(`https://127.0.0.1:${(nobody.address() as AddressInfo).port}`, trusting);
    await once(session, 'remoteSettings');
    const stream = session.request(extendedConnect, { endStream: false }).on('error', () => {});
    const answered = once(stream, 'response');
    stream.write('more');
    assert.equal((await answered)[0][':status'], 404);
    await over;
    session.destroy();
  });

  test('an attempt that is given up before the settings came leaves no connection behind', async (t) => {
    const sockets: tls.TLSSocket[] = [];
    const mute = tls.createServer({ cert, key, ALPNProtocols: ['h2'] }, (socket) => {
      sockets.push(socket.on('error', () => {}).resume());
    });
    t.after(() => mute.close());
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const socket = new WebSocket(`wss://127.0.0.1:${port}/`, { http2: true, ...trusting });
    const over = closed(socket);
    await once(mute, 'secureConnection');
    const gone = new Promise((done) => sockets[0]?.on('close', done));
    socket.terminate();
    await over;
    await gone;
  });

  test('a peer that takes nothing is found dead, and its connection does not stay', async () => {
    let stream: ServerHttp2Stream | undefined;
    upgrade = (_request, transport) => {
      transport.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    };
    server.once('stream', (it) => {
      stream = it;
    });
    const heartbeat = { intervalMs: 100, timeoutMs: 200 };
    const socket = new WebSocket(url(), { http2: true, ...trusting, heartbeat });
    const over = closed(socket);
    await once(socket, 'open');
    const gone = new Promise((done) => stream?.session?.on('close', done));
    assert.equal(stream?.pushAllowed, false);
    socket.send(Buffer.alloc(1_000_000));
    await over;
    assert.equal((socket.closeCause as { code?: string }).code, 'WS_ERR_NO_PONG');
    await gone;
  });
});
