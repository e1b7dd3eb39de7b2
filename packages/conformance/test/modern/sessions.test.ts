import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { connect, WebSocket, WebSocketServer } from '@handfast/ws';
import {
  MemorySessionStore,
  type Session,
  SessionClient,
  type SessionClientOptions,
  SessionServer,
} from '@handfast/ws/session';
import type { Browser, Page } from 'playwright-core';
import { WebSocket as NpmWebSocket, WebSocketServer as NpmWebSocketServer } from 'ws';
import { Random } from '../../src/fuzz/random.ts';
import { findChromium, launchChromium } from '../../src/interop/chromium.ts';
import { withPeer } from '../../src/interop/installed.ts';
import { CuttingProxy } from '../../src/session/cutting-proxy.ts';
import { serveSessionPage } from '../../src/session/pages.ts';

interface Context {
  readonly user: string;
  readonly seen: string[];
}

type Sessions = SessionServer<Context, IncomingMessage>;

const implementations = {
  'our WebSocketServer': WebSocketServer,
  'npm ws': NpmWebSocketServer as unknown as typeof WebSocketServer,
};

/** An echo server with sessions, over either implementation. */
async function startServer(t: { after(work: () => unknown): void }, Server: typeof WebSocketServer = WebSocketServer) {
  const sessions: Sessions = new SessionServer<Context, IncomingMessage>({
    data: (request) => ({ user: request.url ?? '', seen: [] }),
    maxResumesPerMinute: 100_000,
  });
  const list: Session<Context, IncomingMessage>[] = [];
  sessions.on('session', (session) => {
    list.push(session);
    session.on('message', ({ data, isBinary }) => {
      session.data.seen.push(isBinary ? [...(data as Uint8Array)].join() : (data as string));
      session.send(data);
    });
  });
  const http = createServer(serveSessionPage);
  const server = new Server({ server: http });
  server.on('connection', (socket, request) => {
    socket.on('error', () => {});
    sessions.accept(socket, request);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    await sessions.close();
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => http.close(resolve).closeAllConnections());
  });
  return { port: (http.address() as AddressInfo).port, sessions, list };
}

/** A client that notes what came, until so much has come. */
function collect(client: SessionClient) {
  const received: string[] = [];
  let wake = () => {};
  client.on('message', ({ data, isBinary }) => {
    received.push(isBinary ? [...(data as Uint8Array)].join() : (data as string));
    wake();
  });
  const until = async (count: number) => {
    while (received.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { received, until };
}

const quick: SessionClientOptions = { minDelayMs: 1, maxDelayMs: 10, restartDelayMs: 1 };

for (const [name, Server] of Object.entries(implementations)) {
  for (const [className, Class] of [
    ['our WebSocket', WebSocket],
    ['npm ws', NpmWebSocket],
  ] as const) {
    test(`${className} to ${name} through a proxy that cuts at random bytes: once, in order, both ways`, async (t) => {
      const { port, list } = await startServer(t, Server);
      const proxy = new CuttingProxy(() => port, new Random(7), 3000);
      await proxy.start();
      t.after(() => proxy.stop());
      const client = new SessionClient(`ws://127.0.0.1:${proxy.port}/ann`, { ...quick, WebSocket: Class });
      t.after(() => client.terminate());
      const { received, until } = collect(client);
      const sent: string[] = [];
      for (let round = 0; round < 60; round++) {
        for (let i = 0; i < 10; i++) {
          const data = i % 3 === 0 ? Uint8Array.of(round, i, 255) : `${round}.${i} ${'ü'.repeat(i)}`;
          sent.push(typeof data === 'string' ? data : [...data].join());
          client.send(data);
        }
        await until(round * 10);
      }
      await until(sent.length);
      assert.deepEqual(received, sent);
      assert.equal(list.length, 1);
      assert.deepEqual(list[0]?.data, { user: '/ann', seen: sent });
      assert.ok(proxy.cuts > 10, `${proxy.cuts} cuts`);
      proxy.isCutting = false;
      assert.equal((await client.close()).error, undefined);
      assert.equal((await list[0]?.ended)?.cause, 'closed');
    });
  }
}

describe('servers that do not speak the session protocol', () => {
  test('are told apart: the client ends with SESSION_NOT_AGREED, whichever way the server says so', async (t) => {
    for (const handleProtocols of [() => false as const, () => 'other']) {
      const server = new NpmWebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols });
      await new Promise((resolve) => server.on('listening', resolve));
      t.after(() => server.close());
      const { port } = server.address() as AddressInfo;
      const client = new SessionClient(`ws://127.0.0.1:${port}/`, { ...quick, WebSocket });
      const { error } = await new Promise<{ error: { code: string; message: string } }>((resolve) =>
        client.on('lost', resolve),
      );
      assert.equal(error.code, 'SESSION_NOT_AGREED');
      assert.match(error.message, /session\.1\.handfast/);
      for (const socket of server.clients) socket.terminate();
    }
  });

  test('a plain WebSocket to a server with sessions is closed, and told which subprotocol is expected', async (t) => {
    const { port } = await startServer(t);
    const socket = await connect(`ws://127.0.0.1:${port}/`);
    const [code, reason] = await new Promise<[number, Buffer]>((resolve) =>
      socket.on('close', (...args) => resolve(args)),
    );
    assert.deepEqual([code, String(reason)], [1008, 'expected the subprotocol session.1.handfast']);
  });
});

test('a server that is restarted with the same store has its sessions back', async (t) => {
  const store = new MemorySessionStore<Context>();
  const proxy = { port: 0 };
  const start = async () => {
    const sessions: Sessions = new SessionServer({ store, data: () => ({ user: '', seen: [] }) });
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    sessions.on('session', (session) => session.on('message', ({ data }) => session.data.seen.push(data as string)));
    server.on('connection', (socket, request) => sessions.accept(socket, request));
    await new Promise((resolve) => server.on('listening', resolve));
    proxy.port = (server.address() as AddressInfo).port;
    return async () => {
      await sessions.close();
      await new Promise((resolve) => server.close(resolve));
      return sessions;
    };
  };
  const stop = await start();
  const client = new SessionClient(() => `ws://127.0.0.1:${proxy.port}/`, { ...quick, WebSocket });
  t.after(() => client.terminate());
  await client.sendAsync('before');
  await stop();
  const arrived = client.sendAsync('between');
  const stopAgain = await start();
  await arrived;
  await client.sendAsync('after');
  const { id = '' } = client;
  assert.deepEqual(store.read(id)?.data.seen, ['before', 'between', 'after']);
  assert.equal((await client.close()).error, undefined);
  await stopAgain();
});

withPeer('Chromium', findChromium(), (path) => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  before(async () => {
    browser = await launchChromium(path);
    page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
  });
  after(() => browser?.close());

  test('a page keeps its session over cuts at random bytes: once, in order, both ways', async (t) => {
    const { port, list } = await startServer(t);
    const proxy = new CuttingProxy(() => port, new Random(3), 2500);
    await proxy.start();
    t.after(() => proxy.stop());
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction('globalThis.SessionClient !== undefined');
    const received = await page.evaluate(`(async () => {
      const client = new SessionClient('ws://127.0.0.1:${proxy.port}/page', ${JSON.stringify(quick)});
      const received = [];
      globalThis.client = client;
      for (let i = 0; i < 300; i++) client.send(i % 4 === 0 ? Uint8Array.of(i, 255) : 'page ' + i);
      for await (const { data } of client) {
        received.push(typeof data === 'string' ? data : [...data].join());
        if (received.length === 300) break;
      }
      return received;
    })()`);
    const sent = Array.from({ length: 300 }, (_, i) => (i % 4 === 0 ? `${i % 256},255` : `page ${i}`));
    assert.deepEqual(received, sent);
    assert.deepEqual(list[0]?.data.seen, sent);
    assert.ok(proxy.cuts > 3, `${proxy.cuts} cuts`);
    proxy.isCutting = false;
    assert.deepEqual(await page.evaluate('client.close(4000, "done")'), {
      code: 4000,
      reason: 'done',
      error: undefined,
      unconfirmed: [],
    });
    assert.deepEqual(problems, []);
  });
});
