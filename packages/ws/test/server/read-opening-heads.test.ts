import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { OwnRequest } from '../../src/server/own-request.ts';
import { readOpeningHeads, type Sweep } from '../../src/server/read-opening-heads.ts';
import { Waiting } from '../../src/server/waiting.ts';
import { memoryTransportPair } from '../../src/testing/index.ts';
import { listening } from '../support/peers.ts';
import { connectTo, exchange, readAnswer, upgradeRequest } from '../support/upgrade-request.ts';

const never: Sweep = () => () => {};

type Upgrade = { request: IncomingMessage; socket: Duplex; head: string };

async function reading(
  t: TestContext,
  {
    waiting = new Waiting(),
    sweep = never,
    upgrades = true,
  }: { waiting?: Waiting; sweep?: Sweep; upgrades?: boolean } = {},
) {
  const server = http.createServer((_request, response) => response.end('by Node'));
  readOpeningHeads(server, waiting, sweep);
  const port = await listening(t, server);
  const upgraded: Upgrade[] = [];
  if (upgrades) {
    server.on('upgrade', (request, socket, head) => {
      upgraded.push({ request, socket, head: String(head) });
      socket.on('error', () => {}).end('upgraded');
    });
  }
  return { server, port, upgraded };
}

async function accepted(server: Server): Promise<Socket> {
  const [socket] = (await once(server, 'connection')) as [Socket];
  return socket;
}

describe('a server that reads ordinary opening requests itself', () => {
  it('gives them away as Node does: no listener left, not flowing, the bytes behind the head apart', async (t) => {
    const [plain, own] = [http.createServer(), (await reading(t)).server];
    const left: unknown[] = [];
    await listening(t, plain);
    for (const server of [plain, own]) {
      server.prependListener('upgrade', (request, socket, head) => {
        const listeners = socket.eventNames().map((name: string | symbol) => [name, socket.listenerCount(name)]);
        const { readableFlowing, readableLength, allowHalfOpen, timeout } = socket as Socket;
        left.push([String(head), readableFlowing, readableLength, allowHalfOpen, timeout, listeners.sort()]);
        assert.equal(request.socket, socket);
        socket.destroy();
      });
      await exchange((server.address() as { port: number }).port, `${upgradeRequest()}rest`);
    }
    assert.deepEqual(left[1], left[0]);
  });

  it('reads what comes later only when somebody listens', async (t) => {
    const { server, port } = await reading(t, { upgrades: false });
    const upgraded = once(server, 'upgrade');
    const client = connectTo(port, upgradeRequest());
    const [request, socket] = (await upgraded) as [IncomingMessage, Socket];
    assert.ok(request instanceof OwnRequest);
    client.write('later');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    assert.equal(String(chunk), 'later');
    socket.destroy();
    client.destroy();
  });

  it('leaves other requests to Node, in however many pieces they come', async (t) => {
    const { port, upgraded } = await reading(t);
    assert.equal(
      readAnswer(await exchange(port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')).status,
      200,
    );
    const client = connect({ port, host: '127.0.0.1', noDelay: true });
    for (const byte of Buffer.from(upgradeRequest())) client.write(Buffer.of(byte));
    assert.equal(String((await once(client, 'data'))[0]), 'upgraded');
    assert.equal(upgraded.length, 1);
    client.destroy();
  });

  it('leaves two requests on one connection to Node', async (t) => {
    const { port, upgraded } = await reading(t);
    const answer = await exchange(port, `GET / HTTP/1.1\r\nHost: h\r\n\r\n${upgradeRequest()}`);
    assert.ok(
      answer.startsWith('HTTP/1.1 200 OK') && answer.includes('by Node') && answer.endsWith('upgraded'),
      answer,
    );
    assert.equal(upgraded.length, 1);
  });

  it('leaves everything to Node when nobody takes upgrades', async (t) => {
    const { port } = await reading(t, { upgrades: false });
    assert.ok((await exchange(port, upgradeRequest({ Connection: 'Upgrade, close' }))).startsWith('HTTP/1.1 200 OK'));
  });

  it('leaves transports that are no sockets, and servers with a time limit for all sockets, to Node', async (t) => {
    const { server, port, upgraded } = await reading(t);
    const [near, far] = memoryTransportPair();
    server.emit('connection', near);
    far.write(upgradeRequest());
    assert.equal(String((await once(far, 'data'))[0]), 'upgraded');
    server.timeout = 60_000;
    assert.equal(await exchange(port, upgradeRequest()), 'upgraded');
    assert.deepEqual(
      upgraded.map(({ request }) => request instanceof OwnRequest),
      [false, false],
    );
  });

  it('forgets connections that end or break before they ask, and closes its side', async (t) => {
    const waiting = new Waiting();
    const { server, port } = await reading(t, { waiting });
    for (const leave of ['end', 'resetAndDestroy'] as const) {
      const client = connect({ port, host: '127.0.0.1' });
      const near = await accepted(server);
      assert.equal(waiting.size, 1);
      client.on('error', () => {});
      client[leave]();
      if (!near.closed) await new Promise((resolve) => near.once('close', resolve));
      assert.equal(waiting.size, 0);
    }
  });

  it('forgets connections that the program has cut, and reports nothing about them', async (t) => {
    let look = () => {};
    let now = 0;
    const sweep: Sweep = (given) => {
      look = given;
      return () => {};
    };
    const waiting = new Waiting(() => now);
    const { server, port } = await reading(t, { waiting, sweep });
    server.on('clientError', () => assert.fail('reported'));
    const arriving = accepted(server);
    const client = connect({ port, host: '127.0.0.1' }).on('error', () => {});
    (await arriving).destroy();
    server.headersTimeout = 0;
    server.requestTimeout = 0;
    now = 1e9;
    look();
    assert.equal(waiting.size, 0);
    client.destroy();
  });

  it('waits for as long as the shorter of headersTimeout and requestTimeout', async (t) => {
    let look = () => {};
    let now = 0;
    const sweep: Sweep = (given) => {
      look = given;
      return () => {};
    };
    const { server, port } = await reading(t, { waiting: new Waiting(() => now), sweep });
    server.requestTimeout = 5000;
    const reported = once(server, 'clientError');
    const arriving = accepted(server);
    const client = connect({ port, host: '127.0.0.1' }).on('error', () => {});
    const near = await arriving;
    now = 5000;
    look();
    assert.equal((await reported)[1], near);
    near.destroy();
    client.destroy();
  });

  it('closes those on which nothing was asked with closeAllConnections', async (t) => {
    const { server, port } = await reading(t);
    const arriving = accepted(server);
    const client = connect({ port, host: '127.0.0.1' }).on('error', () => {});
    const near = await arriving;
    server.closeAllConnections();
    assert.ok(near.destroyed);
    client.destroy();
  });

  it('tells a listener for data that the program has added once of each chunk', async (t) => {
    const { server, port } = await reading(t);
    const chunks: string[] = [];
    server.on('connection', (socket: Socket) => socket.on('data', (chunk) => chunks.push(String(chunk))));
    const request = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    assert.match(await exchange(port, request), /by Node/);
    assert.deepEqual(chunks, [request]);
  });

  it('reports a connection that never asks as Node does, to clientError', async (t) => {
    let now = 0;
    let look = () => {};
    let stopped = false;
    const sweep: Sweep = (given) => {
      look = given;
      return () => {
        stopped = true;
      };
    };
    const { server, port } = await reading(t, { waiting: new Waiting(() => now), sweep });
    const reported = once(server, 'clientError');
    const arriving = accepted(server);
    const client = connect({ port, host: '127.0.0.1' });
    const near = await arriving;
    now = 59_999;
    look();
    assert.equal(near.listenerCount('data'), 1);
    now = 60_000;
    look();
    const [error, socket] = (await reported) as [NodeJS.ErrnoException, Socket];
    assert.deepEqual([error.code, socket === near, near.listenerCount('data')], ['ERR_HTTP_REQUEST_TIMEOUT', true, 0]);
    near.destroy();
    client.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    assert.ok(stopped);
  });

  it('changes nothing on a server on which it does not find what it knows', () => {
    const server = http.createServer();
    server.on('connection', () => {});
    const before = server.listeners('connection');
    readOpeningHeads(server, new Waiting(), never);
    assert.deepEqual(server.listeners('connection'), before);
  });
});
