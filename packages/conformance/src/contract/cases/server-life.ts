import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerOptions, WebSocket } from 'ws';
import { turns } from '../bench.ts';
import { alone, type Case, withPeer } from '../case.ts';
import { listening } from '../transports.ts';

/** How a server begins, listens, and ends. */
export const serverLifeCases: readonly Case[] = [
  alone('exactly one of port, server and noServer must be given', ({ subject }) => {
    const server = createServer();
    const wrong = [undefined, {}, { port: 0, server }, { port: 0, noServer: true }, { server, noServer: true }];
    for (const options of wrong) {
      assert.throws(() => new subject.WebSocketServer(options as ServerOptions), {
        name: 'TypeError',
        message: /^One and only one of the "port", "server", or "noServer" options must be specified/,
      });
    }
  }),

  alone('with `port` it listens: the callback and `listening` are called once address() tells where', async (bench) => {
    const journal = bench.journal('server');
    const wss = new bench.subject.WebSocketServer({ port: 0, host: '127.0.0.1', backlog: 5 }, () => {
      journal.note('callback');
    });
    bench.after(() => wss.close());
    wss.on('listening', () => journal.note('listening'));
    assert.deepEqual(journal.lines, []);
    await journal.until('listening');
    assert.deepEqual(journal.lines.sort(), ['callback', 'listening']);
    const { address, family, port } = wss.address() as AddressInfo;
    assert.deepEqual([address, family, typeof port], ['127.0.0.1', 'IPv4', 'number']);
  }),

  alone('a port that is taken is an `error` of the server', async (bench) => {
    const taken = createServer();
    const port = await listening(taken);
    bench.after(() => taken.close());
    const wss = new bench.subject.WebSocketServer({ port, host: '127.0.0.1' });
    const [error] = (await once(wss, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'EADDRINUSE');
  }),

  alone('`listening` and `error` of a server that it was given are passed on', async (bench) => {
    const server = createServer();
    const wss = new bench.subject.WebSocketServer({ server });
    const heard = once(wss, 'listening');
    await listening(server);
    await heard;
    bench.after(() => server.close());
    assert.deepEqual(wss.address(), server.address());
    const failed = once(wss, 'error');
    server.emit('error', new Error('of the server'));
    assert.equal(((await failed) as [Error])[0].message, 'of the server');
  }),

  alone(
    'address() is the name of a local socket, null when the server does not listen, and throws in noServer mode',
    async (bench) => {
      const { WebSocketServer } = bench.subject;
      const folder = await mkdtemp(join(tmpdir(), 'contract-'));
      bench.after(() => rm(folder, { recursive: true }));
      const server = createServer();
      const wss = new WebSocketServer({ server });
      assert.equal(wss.address(), null);
      const path = join(folder, 'socket');
      await new Promise<void>((resolve) => server.listen(path, resolve));
      bench.after(() => new Promise((resolve) => server.close(resolve)));
      assert.equal(wss.address() as unknown, path);
      wss.close();
      assert.equal(wss.address(), null);
      const message = 'The server is operating in "noServer" mode';
      assert.throws(() => new WebSocketServer({ noServer: true }).address(), { message });
    },
  ),

  alone('an ordinary request to a server of its own gets 426', async (bench) => {
    const wss = new bench.subject.WebSocketServer({ port: 0, host: '127.0.0.1' });
    bench.after(() => wss.close());
    await once(wss, 'listening');
    const { port } = wss.address() as AddressInfo;
    const response = await new Promise<IncomingMessage>((resolve) => get({ port, host: '127.0.0.1' }, resolve));
    response.resume();
    assert.equal(response.statusCode, 426);
    assert.match(response.headers['content-type'] ?? '', /^text\/plain/);
  }),

  withPeer(
    'close() of a server of its own: no new connections, the old ones stay, and close waits for them',
    async (bench) => {
      const wss = new (bench.at('server').WebSocketServer)({ port: 0, host: '127.0.0.1' });
      await once(wss, 'listening');
      const url = `ws://127.0.0.1:${(wss.address() as AddressInfo).port}`;
      const client = new (bench.at('client').WebSocket)(url);
      const journal = bench.journal('client', client);
      const [accepted] = (await once(wss, 'connection')) as [WebSocket];
      await journal.until('open');
      const closes = bench.journal('server');
      wss.on('close', () => closes.note('close'));
      wss.close((error) => closes.note(`callback ${error ?? ''}`));
      wss.close((error) => closes.note(`second callback ${error ?? ''}`));
      await turns();
      assert.deepEqual([closes.lines, accepted.readyState], [[], 1]);
      const late = new (bench.at('client').WebSocket)(url);
      await bench.journal('late', late).until('close');
      accepted.send('still here');
      await journal.until('message');
      accepted.close();
      await closes.until('close');
      assert.deepEqual(closes.lines.sort(), ['callback', 'close', 'second callback']);
    },
    { role: 'server', only: { transport: 'TCP', because: 'the server makes its own HTTP server' } },
  ),

  withPeer(
    'close() of a server on another HTTP server waits for its clients, and leaves the HTTP server alone',
    async (bench) => {
      const { wss, http, place } = await bench.serve();
      const client = bench.dial(place);
      await bench.journal('client', client).until('open');
      const closes = bench.journal('server');
      wss.close(closes.callback('closed'));
      await turns();
      assert.deepEqual(closes.lines, []);
      assert.deepEqual([http.listenerCount('upgrade'), http.listenerCount('error')], [0, 0]);
      client.close();
      await closes.until('closed');
      assert.deepEqual(closes.lines, ['closed']);
    },
    { role: 'server' },
  ),

  withPeer(
    'without clients, and without clientTracking even with clients, close comes in the next tick',
    async (bench) => {
      for (const [options, connects] of [
        [{}, false],
        [{ clientTracking: false }, true],
      ] as const) {
        const { wss, place } = await bench.serve(options);
        if (connects) await bench.journal('client', bench.dial(place)).until('open');
        const closes = bench.journal('server');
        wss.close(closes.callback('closed'));
        closes.note('returned');
        process.nextTick(() => closes.note('a tick later'));
        await closes.until('closed');
        await turns(1);
        assert.deepEqual(closes.lines, ['returned', 'closed', 'a tick later']);
      }
    },
    { role: 'server' },
  ),

  alone('close() of a closed server calls back with an error', async (bench) => {
    for (const options of [{ noServer: true }, { port: 0, host: '127.0.0.1' }, { server: createServer() }]) {
      const wss = new bench.subject.WebSocketServer(options);
      if (options.port === 0) await once(wss, 'listening');
      const first = await new Promise<Error | undefined>((resolve) => wss.close(resolve));
      const second = await new Promise<Error | undefined>((resolve) => wss.close(resolve));
      assert.deepEqual([first, second?.message], [undefined, 'The server is not running']);
      wss.close();
    }
  }),

  withPeer(
    '`clients` has every socket from `connection` to `close`, and is not there without clientTracking',
    async (bench) => {
      const { wss, place } = await bench.serve();
      const seen: unknown[] = [];
      wss.on('connection', (socket) => {
        seen.push(wss.clients instanceof Set, wss.clients.has(socket), wss.clients.size);
        socket.on('close', () => seen.push(wss.clients.has(socket)));
      });
      const client = bench.dial(place);
      const journal = bench.journal('client', client);
      await journal.until('open');
      const [accepted] = wss.clients;
      const gone = once(accepted as WebSocket, 'close');
      client.close();
      await gone;
      assert.deepEqual(seen, [true, true, 1, false]);
      const untracked = await bench.serve({ clientTracking: false });
      assert.equal(untracked.wss.clients, undefined);
    },
    { role: 'server' },
  ),

  withPeer(
    'a client whose handshake is under way when close() is called gets 503',
    async (bench) => {
      let admit: (() => void) | undefined;
      const { wss, place } = await bench.serve({
        verifyClient: (_info: unknown, callback: (result: boolean) => void) => {
          admit = () => callback(true);
        },
      });
      const client = bench.dial(place);
      const journal = bench.journal('client', client);
      while (!admit) await turns(1);
      wss.close();
      admit();
      await journal.until('close');
      assert.match(journal.error.message, /^Unexpected server response: 503/);
    },
    { role: 'server' },
  ),

  alone('the options object of a server is not written to', async (bench) => {
    const server = createServer();
    const port = await listening(server);
    bench.after(() => server.close());
    const options = Object.freeze({
      server,
      perMessageDeflate: Object.freeze({ threshold: 1, zlibDeflateOptions: Object.freeze({ level: 1 }) }),
    });
    const before = JSON.stringify(options.perMessageDeflate);
    const wss = new bench.subject.WebSocketServer(options);
    const client = new bench.subject.WebSocket(`ws://127.0.0.1:${port}`);
    await bench.journal('client', client).until('open');
    assert.equal(client.extensions, 'permessage-deflate');
    for (const socket of wss.clients) socket.terminate();
    assert.equal(JSON.stringify(options.perMessageDeflate), before);
  }),
];
