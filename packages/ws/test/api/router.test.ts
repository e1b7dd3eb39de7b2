import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { Router } from '../../src/api/router.ts';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { connectTo, exchange, readAnswer, upgradeRequest } from '../support/upgrade-request.ts';

async function listening(t: TestContext): Promise<{ server: Server; port: () => Promise<number> }> {
  const server = createServer((_request, response) => response.end('page'));
  t.after(() => server.close());
  return {
    server,
    port: async () => {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      return (server.address() as AddressInfo).port;
    },
  };
}

async function open(t: TestContext, port: number, path: string, headers = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  t.after(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

describe('a router', () => {
  it('hands upgrades to the endpoint of their path and host, with what the names stand for', async (t) => {
    const { server, port } = await listening(t);
    const router = new Router({ server });
    t.after(() => router.close());
    const rooms = router.add('/rooms/:id', { authorize: () => ({ name: 'Ada' }) });
    const admin = router.add(
      { path: '/rooms/:id', host: 'admin.example.com' },
      new WebSocketServer({ noServer: true }),
    );
    const seen: string[] = [];
    rooms.on('connection', (socket, request) => seen.push(`${socket.user.name} in ${request.params.id}`));
    admin.on('connection', (_socket, request) => {
      seen.push(`admin in ${(request as IncomingMessage & { params: { id: string } }).params.id}`);
    });
    const at = await port();
    await open(t, at, '/rooms/7?x=1');
    await open(t, at, '/rooms/8', { Host: 'admin.example.com' });
    assert.deepEqual(seen, ['Ada in 7', 'admin in 8']);
    assert.deepEqual([rooms.clients.size, admin.clients.size], [1, 1]);
  });

  it('answers the rest with 404, which names no endpoint, and tells rejected', async (t) => {
    const { server, port } = await listening(t);
    const router = new Router({ server });
    router.add('/secret');
    const rejected = once(router, 'rejected');
    const { status, body } = readAnswer(await exchange(await port(), upgradeRequest({}, 'GET /other HTTP/1.1')));
    assert.deepEqual([status, body], [404, 'Not Found: no WebSocket on this path\n']);
    const [rejection] = await rejected;
    assert.equal(rejection.code, 'WS_ERR_REQUEST_ROUTE');
    assert.match(String(rejection), /"\/other" of "server\.example\.com"/);
  });

  it('answers plain requests for an endpoint with 426, where it is asked to', async (t) => {
    const router = new Router();
    router.add('/chat');
    const server = createServer((request, response) => {
      if (!router.answerPlain(request, response)) response.end('page');
    });
    t.after(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const statusOf = async (path: string) => {
      const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', path, agent: false });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };
    assert.deepEqual([await statusOf('/chat'), await statusOf('/')], [426, 200]);
  });

  it('without a server takes what is passed to it, and says whether it did', () => {
    const router = new Router({ unmatched: 'leave' });
    router.add('/a');
    const request = { url: '/b', headers: {} } as IncomingMessage;
    assert.equal(router.handleUpgrade(request, {} as never, Buffer.alloc(0)), false);
  });

  it('shares what no endpoint is for, and survives a client that breaks off meanwhile', async (t) => {
    const { server, port } = await listening(t);
    const router = new Router({ server, unmatched: 'leave' });
    const left = new Promise<Duplex>((resolve) => server.on('upgrade', (_request, socket) => resolve(socket)));
    const client = connectTo(await port(), upgradeRequest({}, 'GET /other HTTP/1.1'));
    const socket = await left;
    const closed = new Promise((resolve) => socket.on('close', resolve));
    client.resetAndDestroy();
    socket.resume();
    await closed;
    router.close();
  });

  it('refuses what no endpoint is for where there is nobody to leave it to', async (t) => {
    const { server, port } = await listening(t);
    const router = new Router({ server, unmatched: 'leave' });
    router.add('/chat');
    const answer = await exchange(await port(), upgradeRequest({}, 'GET /other HTTP/1.1'));
    assert.equal(readAnswer(answer).status, 404);
  });

  it('gives the upgrades back when it closes, and closes what it made, but not what it was given', async (t) => {
    const { server } = await listening(t);
    const router = new Router({ server });
    const made = router.add('/a');
    const given = router.add('/b', new WebSocketServer({ noServer: true }));
    given.on('close', () => assert.fail('closed'));
    const closed = once(made, 'close');
    await new Promise<void>((resolve) => router.close(resolve));
    await closed;
    assert.equal(server.listenerCount('upgrade'), 0);
    await new Promise<void>((resolve) => new Router().close(resolve));
  });

  it('forgets an endpoint that is removed', async (t) => {
    const { server, port } = await listening(t);
    const router = new Router({ server });
    const chat = router.add('/chat');
    assert.deepEqual([router.remove(chat), router.remove(chat)], [true, false]);
    const answer = await exchange(await port(), upgradeRequest({}, 'GET /chat HTTP/1.1'));
    assert.equal(readAnswer(answer).status, 404);
  });

  it('cannot have an endpoint that listens there itself, nor another word for unmatched', async (t) => {
    const { server } = await listening(t);
    const router = new Router({ server });
    const other = new WebSocketServer({ server });
    assert.throws(() => router.add('/a', other), /expected one with noServer: true/);
    assert.throws(
      () => new Router({ unmatched: 'ignore' as 'leave' }),
      /^TypeError: unmatched: expected 'refuse' or 'leave'/,
    );
  });
});

describe('two parties on one HTTP server', () => {
  const refuseAll = (_request: IncomingMessage, socket: NodeJS.WritableStream) => {
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  };

  it('that both answer are found out: the other behind us', async (t) => {
    const { server, port } = await listening(t);
    const wss = new WebSocketServer({ server, path: '/a' });
    server.on('upgrade', refuseAll);
    wss.on('connection', (socket) => socket.on('error', () => undefined).send('hello'));
    const conflict = once(wss, 'conflict');
    const client = new WebSocket(`ws://127.0.0.1:${await port()}/a`);
    client.on('error', () => undefined);
    t.after(() => client.terminate());
    const [error] = await conflict;
    assert.equal(error.code, 'WS_ERR_UPGRADE_CONFLICT');
    assert.match(error.message, /answered the same request, "\/a": the other wrote 47 bytes behind the 101/);
    assert.match(error.hint, /"Invalid frame header"/);
  });

  it('that both answer are found out: the other ahead of us, and then there is one answer', async (t) => {
    const { server, port } = await listening(t);
    server.on('upgrade', refuseAll);
    const wss = new WebSocketServer({ server });
    wss.on('connection', () => assert.fail('opened'));
    const conflict = once(wss, 'conflict');
    const answer = await exchange(await port(), upgradeRequest());
    assert.equal(answer, 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    const [error] = await conflict;
    assert.match(error.message, /the other wrote 47 bytes before this server could/);
    await new Promise<void>((resolve) => wss.close(() => resolve()));
    assert.equal(server.listenerCount('upgrade'), 1);
  });

  it('that both answer end nobody when the client breaks off, though the other does not listen to errors', async (t) => {
    const { server, port } = await listening(t);
    const left = new Promise<Duplex>((resolve) => {
      server.on('upgrade', (_request, socket) => {
        socket.write('HTTP/1.1 400 Bad Request\r\n');
        resolve(socket);
      });
    });
    const wss = new WebSocketServer({ server });
    const conflict = once(wss, 'conflict');
    const client = connectTo(await port(), upgradeRequest());
    const socket = await left;
    await conflict;
    const closed = new Promise((resolve) => socket.on('close', resolve));
    client.resetAndDestroy();
    socket.resume();
    await closed;
  });

  it('that are both servers of ours, for the same path: the first one has it, the second tells', async (t) => {
    const { server, port } = await listening(t);
    const first = new WebSocketServer({ server });
    const second = new WebSocketServer({ server });
    first.on('connection', (socket) => socket.send('first'));
    second.on('connection', () => assert.fail('opened twice'));
    const conflict = once(second, 'conflict');
    const client = new WebSocket(`ws://127.0.0.1:${await port()}/a`);
    t.after(() => client.terminate());
    assert.equal(String((await once(client, 'message'))[0]), 'first');
    assert.match((await conflict)[0].message, /the other has accepted it already/);
  });

  it('that both answer are found out while authorize decides', async (t) => {
    const { server, port } = await listening(t);
    const wss = new WebSocketServer({ server, authorize: async () => ({}) });
    server.on('upgrade', refuseAll);
    const conflict = once(wss, 'conflict');
    const answer = await exchange(await port(), upgradeRequest());
    assert.equal(readAnswer(answer).status, 400);
    await conflict;
  });

  it('are no conflict on a connection that was kept alive for other requests before', async (t) => {
    const { server, port } = await listening(t);
    server.on('upgrade', () => undefined);
    const wss = new WebSocketServer({ server });
    wss.on('conflict', (error) => assert.fail(error));
    const opened = once(wss, 'connection');
    const socket = (await import('node:net')).connect(await port(), '127.0.0.1');
    t.after(() => socket.destroy());
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'data');
    socket.write(upgradeRequest());
    await opened;
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('are no conflict where the program sends much as soon as it can, after a decision that took its time', async (t) => {
    const { server, port } = await listening(t);
    const wss = new WebSocketServer({ server, authorize: async () => ({}) });
    server.on('upgrade', () => undefined);
    wss.on('conflict', (error) => assert.fail(error));
    wss.on('connection', async (socket) => {
      await undefined;
      socket.send(Buffer.alloc(100_000));
    });
    const client = new WebSocket(`ws://127.0.0.1:${await port()}/`);
    t.after(() => client.terminate());
    const [data] = await once(client, 'message');
    assert.equal(data.length, 100_000);
  });

  it('of ours, where the first refuses the path of the second, are found out', async (t) => {
    const { server, port } = await listening(t);
    new WebSocketServer({ server, path: '/a' });
    const second = new WebSocketServer({ server, path: '/b' });
    const conflict = once(second, 'conflict');
    const answer = await exchange(await port(), upgradeRequest({}, 'GET /b HTTP/1.1'));
    assert.equal(readAnswer(answer).status, 404);
    const [error] = await conflict;
    assert.match(error.message, /another WebSocketServer on the same HTTP server has refused it first/);
  });

  it('of which one is a router are found out at the first upgrade, unless it shares', async (t) => {
    const { server, port } = await listening(t);
    const router = new Router({ server });
    router.add('/a');
    server.on('upgrade', () => undefined);
    const conflict = once(router, 'conflict');
    const at = await port();
    await open(t, at, '/a');
    const [error] = await conflict;
    assert.match(error.message, /the HTTP server of this router has another listener; the option unmatched: 'leave'/);
  });

  it('get along where the router leaves to the other what is not for an endpoint', async (t) => {
    const { server, port } = await listening(t);
    server.on('upgrade', (request, socket) => {
      if (request.url === '/other') socket.end('HTTP/1.1 418 I am a teapot\r\n\r\n');
    });
    const router = new Router({ server, unmatched: 'leave' });
    router.on('conflict', (error) => assert.fail(error));
    router.add('/a').on('conflict', (error) => assert.fail(error));
    const at = await port();
    await open(t, at, '/a');
    assert.equal(readAnswer(await exchange(at, upgradeRequest({}, 'GET /other HTTP/1.1'))).status, 418);
  });

  it('make the process warn, once', async () => {
    const { execFile } = await import('node:child_process');
    const url = new URL('../../src/index.js', import.meta.url).href;
    const program = `
      import { createServer } from 'node:http';
      import { WebSocket, WebSocketServer } from ${JSON.stringify(url)};
      const server = createServer();
      new WebSocketServer({ server, path: '/a' });
      const second = new WebSocketServer({ server, path: '/b' });
      server.listen(0, '127.0.0.1', async () => {
        for (let i = 0; i < 2; i++) {
          const client = new WebSocket('ws://127.0.0.1:' + server.address().port + '/b');
          await new Promise((resolve) => client.on('error', resolve));
        }
        server.close();
      });`;
    const stderr = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['--input-type=module', '-e', program], (_error, _stdout, text) => resolve(text));
    });
    assert.equal(stderr.match(/WS_ERR_UPGRADE_CONFLICT/g)?.length, 1, stderr);
    assert.match(stderr, /Invalid frame header/);
  });
});
