import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { ReconnectingWebSocket, WebSocket, WebSocketServer } from '../src/index.ts';
import { type DisconnectedEvent, ReconnectingWebSocket as Portable } from '../src/reconnect/index.ts';
import { FakeTransport } from './reconnect/support/fake-transport.ts';

describe('ReconnectingWebSocket over our own WebSocket', () => {
  let server: WebSocketServer;
  const url = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  before(async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true, handleProtocols: () => 'b' });
    server.on('connection', (socket, request) => {
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
      socket.send(JSON.stringify(request.headers));
    });
    await once(server, 'listening');
  });
  const sockets: { close(): void }[] = [];
  after(async () => {
    for (const socket of sockets) socket.close();
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });

  test('is the class of @handfast/ws/reconnect with another way to connect', () => {
    const socket = new ReconnectingWebSocket(url());
    sockets.push(socket);
    assert.ok(socket instanceof Portable);
    assert.equal(socket.readyState, WebSocket.CONNECTING);
    socket.close();
  });

  test('sends headers, offers subprotocols, and takes the options of the connections', async () => {
    const origin = new URL(url()).origin.replace('ws:', 'http:');
    const socket = new ReconnectingWebSocket(url(), ['a', 'b'], {
      headers: { authorization: 'Bearer 1' },
      socket: { perMessageDeflate: false, origin },
    });
    sockets.push(socket);
    const messages = socket[Symbol.asyncIterator]();
    const headers = JSON.parse(String((await messages.next()).value));
    assert.equal(headers.authorization, 'Bearer 1');
    assert.equal(headers.origin, origin);
    assert.match(headers['sec-websocket-protocol'], /^a, ?b$/);
    assert.equal(headers['sec-websocket-extensions'], undefined);
    assert.equal(socket.protocol, 'b');
    assert.equal(socket.extensions, '');
    assert.equal(socket.url, url());
    socket.close();
    assert.equal((await messages.next()).done, true);
  });

  test('gives binary messages as Buffer, and text as text', async () => {
    const socket = new ReconnectingWebSocket(url());
    sockets.push(socket);
    assert.equal(socket.binaryType, 'nodebuffer');
    const messages = socket[Symbol.asyncIterator]();
    assert.equal(typeof (await messages.next()).value, 'string');
    socket.send(Buffer.from([1, 2]));
    const { value } = await messages.next();
    assert.ok(Buffer.isBuffer(value));
    assert.deepEqual([...value], [1, 2]);
    socket.close();
    await messages.next();
  });

  test('holds the peer back while 64 messages wait', async () => {
    const socket = new ReconnectingWebSocket(url());
    sockets.push(socket);
    const messages = socket[Symbol.asyncIterator]();
    await messages.next();
    for (let i = 0; i < 1000; i++) socket.send(String(i));
    for (let i = 0; i < 1000; i++) assert.equal((await messages.next()).value, String(i));
    socket.close();
    assert.equal((await messages.next()).done, true);
  });

  test('connects with another class, or a function, when it is told to', async () => {
    const opened: string[] = [];
    const open = (target: ConstructorParameters<typeof FakeTransport>[0]) => {
      opened.push(target.url);
      return new FakeTransport(target);
    };
    const socket = new ReconnectingWebSocket('ws://peer/', [], { open });
    sockets.push(socket);
    class Other extends WebSocket {}
    const other = new ReconnectingWebSocket(url(), [], {
      WebSocket: class extends Other {
        constructor(...given: ConstructorParameters<typeof Other>) {
          super(...given);
          opened.push('class');
        }
      },
    });
    sockets.push(other);
    await other.waitUntilOpen();
    assert.deepEqual(opened, ['ws://peer/', 'class']);
    socket.close();
    other.close();
    await once(other, 'close');
  });

  test('knows why a peer that is gone was given up: no pong came', async () => {
    const deaf = new WebSocketServer({ host: '127.0.0.1', port: 0, autoPong: false });
    await once(deaf, 'listening');
    const socket = new ReconnectingWebSocket(`ws://127.0.0.1:${(deaf.address() as AddressInfo).port}/`, [], {
      socket: { heartbeat: { intervalMs: 10, timeoutMs: 10 } },
    });
    sockets.push(socket);
    const [{ cause }] = (await once(socket, 'disconnected')) as [DisconnectedEvent];
    assert.ok(cause.kind === 'close');
    assert.equal((cause.error as { code?: string }).code, 'WS_ERR_NO_PONG');
    socket.close();
    for (const client of deaf.clients) client.terminate();
    await new Promise((resolve) => deaf.close(resolve));
  });

  test('is a static of what require() returns', () => {
    const required = createRequire(import.meta.url)('@handfast/ws');
    assert.equal(required.ReconnectingWebSocket.name, 'ReconnectingWebSocket');
  });
});
