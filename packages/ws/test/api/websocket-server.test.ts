import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { listening } from '../support/peers.ts';
import { rejections, serving } from '../support/servers.ts';
import { exchange, readAnswer } from '../support/upgrade-request.ts';

const closed = (wss: WebSocketServer) => new Promise<void>((resolve) => wss.once('close', () => resolve()));

describe('new WebSocketServer', () => {
  it('wants exactly one of port, server and noServer', () => {
    const server = http.createServer();
    const wrong = [undefined, {}, { port: 0, server }, { port: 0, noServer: true }, { server, noServer: true }];
    for (const options of [...wrong, { port: undefined }, { port: null as never }, { noServer: false }]) {
      assert.throws(() => new WebSocketServer(options), {
        name: 'TypeError',
        message: 'One and only one of the "port", "server", or "noServer" options must be specified',
      });
    }
  });

  it('keeps a copy of the options, with the defaults of ws', () => {
    const given = { noServer: true, perMessageDeflate: true, maxPayload: undefined, backlog: 7 };
    const { options } = new WebSocketServer(given);
    assert.deepEqual(given, { noServer: true, perMessageDeflate: true, maxPayload: undefined, backlog: 7 });
    assert.deepEqual(options, {
      noServer: true,
      backlog: 7,
      perMessageDeflate: {},
      allowSynchronousEvents: true,
      autoPong: true,
      maxPayload: 104_857_600,
      maxPendingAutoPongs: 60,
      skipUTF8Validation: false,
      clientTracking: true,
      closeTimeout: 30_000,
      deadlines: true,
      strict: true,
      WebSocket,
    });
  });

  it('refuses window bits that cannot be', () => {
    for (const bits of [7, 16]) {
      const options = { noServer: true, perMessageDeflate: { serverMaxWindowBits: bits } };
      assert.throws(() => new WebSocketServer(options), RangeError);
    }
  });

  it('with a port, makes an HTTP server, and calls back and emits when it listens', async () => {
    let called = 0;
    const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => called++);
    await once(wss, 'listening');
    assert.equal(called, 1);
    assert.equal((wss.address() as AddressInfo).address, '127.0.0.1');
    assert.ok(wss._server instanceof http.Server);
    const done = closed(wss);
    wss.close();
    await done;
  });

  it('emits the error of an HTTP server that cannot listen', async (t) => {
    const { port } = await serving(t);
    const wss = new WebSocketServer({ port, host: '127.0.0.1' });
    const [error] = (await once(wss, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'EADDRINUSE');
  });

  it('answers a plain request with 426 on its own server, and tells', async (t) => {
    const { wss, port } = await serving(t);
    const seen = rejections(wss);
    const answer = readAnswer(await exchange(port, 'GET /x HTTP/1.1\r\nHost: h\r\n\r\n'));
    assert.equal(answer.status, 426);
    assert.ok(answer.body.startsWith('Upgrade Required'));
    assert.deepEqual(
      seen.map(({ code, status, request }) => [code, status, request.target]),
      [['WS_ERR_REQUEST_NO_UPGRADE', 426, '/x']],
    );
  });

  it('uses the given HTTP server and passes its events on', async (t) => {
    const server = http.createServer((_request, response) => response.end('mine'));
    const wss = new WebSocketServer({ server });
    const events: string[] = [];
    wss.on('listening', () => events.push('listening')).on('error', () => events.push('error'));
    const port = await listening(t, server);
    server.emit('error', new Error('passed on'));
    assert.deepEqual(events, ['listening', 'error']);
    assert.deepEqual(wss.address(), server.address());
    assert.ok((await exchange(port, 'GET / HTTP/1.0\r\n\r\n')).endsWith('mine'));
    wss.close();
  });

  it('makes connections of the class in the option WebSocket', async (t) => {
    class Mine extends WebSocket {
      readonly foo = 'bar';
    }
    const { wss, url } = await serving(t, { WebSocket: Mine });
    const client = new WebSocket(url);
    const [[websocket]] = await Promise.all([once(wss, 'connection'), once(client, 'open')]);
    assert.ok(websocket instanceof Mine);
    client.terminate();
  });
});

describe('wss.address()', () => {
  it('throws in noServer mode', () => {
    assert.throws(() => new WebSocketServer({ noServer: true }).address(), {
      message: 'The server is operating in "noServer" mode',
    });
  });

  it('is null once closed', async () => {
    const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(wss, 'listening');
    const done = closed(wss);
    wss.close();
    assert.equal(wss.address(), null);
    await done;
  });
});

describe('wss.close()', () => {
  it('waits for the connections of its own server, and does not cut them', async (t) => {
    const { wss, url } = await serving(t);
    const client = new WebSocket(url);
    const [[websocket]] = await Promise.all([once(wss, 'connection'), once(client, 'open')]);
    const left = closed(wss).then(() => wss.clients.size);
    wss.close();
    client.send('still open');
    const [message] = await once(websocket as WebSocket, 'message');
    assert.equal(String(message), 'still open');
    client.close();
    assert.equal(await left, 0);
  });

  it('leaves the HTTP server of others alone, and takes its listeners off', async (t) => {
    const server = http.createServer();
    const counts = () => ['listening', 'error', 'upgrade'].map((event) => server.listenerCount(event));
    await listening(t, server);
    const before = counts();
    const wss = new WebSocketServer({ server });
    assert.deepEqual(
      counts(),
      before.map((count) => count + 1),
    );
    const done = closed(wss);
    wss.close();
    assert.deepEqual(counts(), before);
    await done;
    assert.equal(server.listening, true);
  });

  it('on a server of others, emits close when the last tracked connection is gone', async (t) => {
    const server = http.createServer();
    const wss = new WebSocketServer({ server });
    const port = await listening(t, server);
    const client = new WebSocket(`ws://127.0.0.1:${port}`);
    await once(wss, 'connection');
    let isClosed = false;
    const done = closed(wss).then(() => {
      isClosed = true;
    });
    wss.close();
    await once(client, 'open');
    assert.equal(isClosed, false);
    client.close();
    await done;
    assert.equal(wss.clients.size, 0);
  });

  it('without tracking, emits close in the next tick', async () => {
    const wss = new WebSocketServer({ noServer: true, clientTracking: false });
    assert.equal(Object.hasOwn(wss, 'clients'), false);
    const order: string[] = [];
    wss.close(() => order.push('closed'));
    order.push('returned');
    await new Promise<void>((resolve) => process.nextTick(resolve));
    assert.deepEqual(order, ['returned', 'closed']);
  });

  it('may be called again while closing: everyone is called back', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const errors: unknown[] = [];
    wss.close((error) => errors.push(error));
    wss.close((error) => errors.push(error));
    await closed(wss);
    assert.deepEqual(errors, [undefined, undefined]);
  });

  it('calls back with an error, and emits close again, when it was closed already', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const first = closed(wss);
    wss.close();
    await first;
    const second = closed(wss);
    const error = await new Promise<Error | undefined>((resolve) => wss.close(resolve));
    assert.equal(error?.message, 'The server is not running');
    await second;
  });
});

describe('wss.clients', () => {
  it('has each connection from before `connection` is emitted until its `close`', async (t) => {
    const { wss, url } = await serving(t);
    const client = new WebSocket(url);
    const listed: WebSocket[][] = [];
    wss.on('connection', () => listed.push([...wss.clients]));
    const [[websocket]] = await Promise.all([once(wss, 'connection'), once(client, 'open')]);
    assert.deepEqual(listed, [[websocket]]);
    client.close();
    await once(websocket as WebSocket, 'close');
    assert.equal(wss.clients.size, 0);
  });

  it('is not there when tracking is off', async (t) => {
    const { wss, url } = await serving(t, { clientTracking: false });
    const client = new WebSocket(url);
    await Promise.all([once(wss, 'connection'), once(client, 'open')]);
    assert.equal(wss.clients, undefined);
    client.terminate();
  });
});
