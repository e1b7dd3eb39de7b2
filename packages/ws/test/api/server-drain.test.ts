import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import type { ServerOptions } from '../../src/api/types.ts';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { channels } from '../../src/connection/channels.ts';
import { listening } from '../support/peers.ts';
import { rejections, serving } from '../support/servers.ts';
import { closed } from '../support/websockets.ts';

/** Clients of a server, open. */
async function clientsOf(t: TestContext, url: string, count: number): Promise<WebSocket[]> {
  const clients = Array.from({ length: count }, () => new WebSocket(url));
  t.after(() => {
    for (const client of clients) client.terminate();
  });
  for (const client of clients) client.on('error', () => {});
  await Promise.all(clients.map((client) => once(client, 'open')));
  return clients;
}

/** The error of a client that is refused. */
async function refused(url: string): Promise<{ code: string; retryAfter: string | undefined; body: string }> {
  const [error] = await once(new WebSocket(url), 'error');
  const { headers, body } = error.received;
  return { code: error.code, retryAfter: headers.get('retry-after'), body: String(body) };
}

/** A server that keeps its last client until the test lets it go, so that it is draining until then. */
async function draining(t: TestContext, options: ServerOptions = {}) {
  const { wss, url, port } = await serving(t, options);
  const [client] = (await clientsOf(t, url, 1)) as [WebSocket];
  client.pause();
  const drained = wss.drain({ graceMs: 60_000, jitterMs: 0 });
  return { wss, url, port, client, drained, letGo: () => client.resume() };
}

describe('server.drain()', () => {
  test('tells all clients 1012, waits for them, closes the server and counts', async (t) => {
    const { wss, url } = await serving(t);
    const clients = await clientsOf(t, url, 5);
    const ends = clients.map(closed);
    let isClosed = false;
    wss.on('close', () => {
      isClosed = true;
    });
    const result = await wss.drain();
    assert.deepEqual([result.closed, result.terminated, result.refusedMeanwhile], [5, 0, 0]);
    assert.ok(Number.isInteger(result.ms) && result.ms >= 0);
    assert.equal(isClosed, true);
    for (const end of await Promise.all(ends)) assert.deepEqual(end, { code: 1012, reason: 'the server restarts' });
  });

  test('takes another code, and then gives no reason unless there is one', async (t) => {
    for (const [options, expected] of [
      [{ code: 1001 }, { code: 1001, reason: '' }],
      [
        { code: 1001, reason: 'good night' },
        { code: 1001, reason: 'good night' },
      ],
    ] as const) {
      const { wss, url } = await serving(t);
      const [client] = (await clientsOf(t, url, 1)) as [WebSocket];
      const end = closed(client);
      await wss.drain(options);
      assert.deepEqual(await end, expected);
    }
  });

  test('what was sent before goes ahead of the close frame', async (t) => {
    const { wss, url } = await serving(t);
    const [client] = (await clientsOf(t, url, 1)) as [WebSocket];
    const received: number[] = [];
    client.on('message', (data) => received.push((data as Buffer).length));
    const end = closed(client);
    for (const socket of wss.clients) for (let i = 0; i < 50; i++) socket.send(Buffer.alloc(200_000));
    await wss.drain();
    assert.equal((await end).code, 1012);
    assert.deepEqual([received.length, received.every((bytes) => bytes === 200_000)], [50, true]);
  });

  test('cuts whoever does not answer within graceMs', async (t) => {
    const { wss, url, port } = await serving(t);
    await clientsOf(t, url, 1);
    const deaf = connect(port, '127.0.0.1');
    const opened = once(wss, 'connection');
    deaf.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    const [socket] = (await opened) as [WebSocket];
    const cut = once(deaf, 'close');
    deaf.on('error', () => {});
    deaf.resume();
    const { closed, terminated } = await wss.drain({ graceMs: 50, jitterMs: 0 });
    assert.deepEqual([closed, terminated], [1, 1]);
    await cut;
    assert.equal((socket.closeCause as { code?: string } | undefined)?.code, 'WS_ERR_TERMINATED');
  });

  test('answers newcomers with 503, Retry-After and a sentence, and counts them', async (t) => {
    const { wss, url, drained, letGo } = await draining(t);
    const seen = rejections(wss);
    const { code, retryAfter, body } = await refused(url);
    assert.equal(code, 'WS_ERR_STATUS_503');
    assert.equal(retryAfter, '60');
    assert.match(body, /about to restart or to leave/);
    assert.deepEqual(
      seen.map((rejection) => rejection.code),
      ['WS_ERR_SERVER_DRAINING'],
    );
    letGo();
    assert.equal((await drained).refusedMeanwhile, 1);
  });

  test('on a server of its own, plain requests get 503 as well: a health check of any kind fails', async (t) => {
    const { port, drained, letGo } = await draining(t);
    const [response] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
    assert.deepEqual([response.statusCode, response.headers['retry-after']], [503, '60']);
    assert.match(await text(response), /about to restart/);
    letGo();
    await drained;
  });

  test('refuses at once those that verifyClient has yet to decide about, whatever it decides then', async (t) => {
    const asked: ((verified: boolean) => void)[] = [];
    const { wss, url } = await serving(t, { verifyClient: (_info, decide) => void asked.push(decide) });
    const client = new WebSocket(url);
    const failed = once(client, 'error');
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const { closed, terminated, refusedMeanwhile } = await wss.drain();
    assert.deepEqual([closed, terminated, refusedMeanwhile], [0, 0, 1]);
    assert.equal((await failed)[0].code, 'WS_ERR_STATUS_503');
    asked[0]?.(true);
    assert.equal(wss.clients.size, 0);
  });

  test('refuses those that authorize has yet to decide about, and ends its signal with the wait', async (t) => {
    let asked = false;
    const { wss, url } = await serving(t, {
      authorize: () => {
        asked = true;
        return new Promise(() => {});
      },
    });
    const failed = once(new WebSocket(url), 'error');
    while (!asked) await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await wss.drain()).refusedMeanwhile, 1);
    assert.equal((await failed)[0].code, 'WS_ERR_STATUS_503');
  });

  test('waits for sockets that are closing already, and cuts those that do not end', async (t) => {
    const { wss, url } = await serving(t);
    const [quick, slow] = (await clientsOf(t, url, 2)) as [WebSocket, WebSocket];
    slow.pause();
    const end = closed(quick);
    for (const socket of wss.clients) socket.close(4000, 'mine');
    const { closed: gone, terminated } = await wss.drain({ graceMs: 100, jitterMs: 0 });
    assert.deepEqual([gone, terminated], [1, 1]);
    assert.deepEqual(await end, { code: 4000, reason: 'mine' });
  });

  test('called again gives the same promise, whatever the options', async (t) => {
    const { wss, drained, letGo } = await draining(t);
    assert.equal(wss.drain(), drained);
    assert.equal(wss.drain({ code: -1 }), drained);
    letGo();
    await drained;
    assert.equal(wss.drain(), drained);
  });

  test('its signal ends the waiting: whoever is left is cut', async (t) => {
    const { wss, url } = await serving(t);
    const [client] = (await clientsOf(t, url, 1)) as [WebSocket];
    client.pause();
    const abort = new AbortController();
    const drained = wss.drain({ graceMs: 60_000, signal: abort.signal });
    abort.abort();
    assert.deepEqual([(await drained).closed, (await drained).terminated], [0, 1]);
  });

  test('rejects what makes no sense, and then has done nothing', async (t) => {
    const { wss, url } = await serving(t);
    await clientsOf(t, url, 1);
    await assert.rejects(wss.drain({ code: 1006 }), TypeError);
    await assert.rejects(wss.drain({ reason: 'x'.repeat(124) }), RangeError);
    await assert.rejects(wss.drain({ graceMs: -1 }), /graceMs is a number of milliseconds, 0 or more; received -1/);
    await assert.rejects(wss.drain({ jitterMs: Number.NaN }), /jitterMs/);
    await assert.rejects(wss.drain({ signal: {} as AbortSignal }), /must be an AbortSignal/);
    await assert.rejects(wss.drain({ clients: 5 as never }), /clients is something to iterate over; received 5/);
    assert.deepEqual([wss.isReady, wss.clients.size], [true, 1]);
    assert.equal((await wss.drain()).closed, 1);
  });

  test('ends although the program never gets to the last messages of a socket', async (t) => {
    const { wss, url } = await serving(t, { holdMessages: true });
    const stuck = new Promise<void>((resolve) => {
      wss.on('connection', async (socket) => {
        for await (const _ of socket) {
          resolve();
          await new Promise(() => {});
        }
      });
    });
    const [client] = (await clientsOf(t, url, 1)) as [WebSocket];
    for (let i = 0; i < 10; i++) client.send('one of many');
    await stuck;
    const { closed, terminated } = await wss.drain({ graceMs: 50, jitterMs: 0 });
    assert.equal(closed + terminated, 1);
  });

  test('cuts connections to a server of its own that have not asked for anything', async (t) => {
    const { wss, port } = await serving(t);
    const silent = connect(port, '127.0.0.1');
    silent.on('error', () => {});
    await once(wss._server as never, 'connection');
    const cut = once(silent.resume(), 'close');
    await wss.drain();
    await cut;
  });

  test('tells the channels when it begins and how it ended', async (t) => {
    const { wss, url } = await serving(t);
    await clientsOf(t, url, 2);
    const told: unknown[] = [];
    const begun = (message: { connections: number }) => told.push(message.connections);
    const ended = (message: { closed: number; terminated: number }) => told.push([message.closed, message.terminated]);
    channels.drainBegun.subscribe(begun);
    channels.drainEnded.subscribe(ended);
    t.after(() => {
      channels.drainBegun.unsubscribe(begun);
      channels.drainEnded.unsubscribe(ended);
    });
    await wss.drain();
    assert.deepEqual(told, [2, [2, 0]]);
  });
});

describe('server.isReady', () => {
  test('is false until it listens, true then, and false from drain() on', async () => {
    const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    assert.equal(wss.isReady, false);
    await once(wss, 'listening');
    assert.equal(wss.isReady, true);
    const drained = wss.drain();
    assert.equal(wss.isReady, false);
    await drained;
    assert.equal(wss.isReady, false);
  });

  test('is false after close()', async (t) => {
    const { wss } = await serving(t);
    wss.close();
    assert.equal(wss.isReady, false);
  });
});

describe('server.drain() on an HTTP server of the program', () => {
  test('leaves it open, so that it can say that it is not ready, and leaves the other server on it alone', async (t) => {
    const http = createServer((_request, response) => {
      response.statusCode = chat.isReady ? 200 : 503;
      response.end();
    });
    const chat = new WebSocketServer({ noServer: true, path: '/chat' });
    const news = new WebSocketServer({ noServer: true, path: '/news' });
    http.on('upgrade', (request, socket, head) => {
      const wss = request.url === '/chat' ? chat : news;
      wss.handleUpgrade(request, socket, head, (client) => wss.emit('connection', client, request));
    });
    const port = await listening(t, http);
    const ready = async () => ((await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage])[0];
    const [inChat] = (await clientsOf(t, `ws://127.0.0.1:${port}/chat`, 1)) as [WebSocket];
    const [inNews] = (await clientsOf(t, `ws://127.0.0.1:${port}/news`, 1)) as [WebSocket];
    assert.equal((await ready()).resume().statusCode, 200);
    const end = closed(inChat);
    assert.equal((await chat.drain()).closed, 1);
    assert.equal((await end).code, 1012);
    assert.equal((await ready()).resume().statusCode, 503);
    assert.equal(inNews.readyState, WebSocket.OPEN);
    assert.deepEqual([news.isReady, http.listening], [true, true]);
    assert.equal((await refused(`ws://127.0.0.1:${port}/chat`)).code, 'WS_ERR_STATUS_503');
    await clientsOf(t, `ws://127.0.0.1:${port}/news`, 1);
    assert.equal((await news.drain()).closed, 2);
  });

  test('with `server` takes its listeners off when it is through', async (t) => {
    const http = createServer();
    const port = await listening(t, http);
    const before = http.listenerCount('upgrade');
    const wss = new WebSocketServer({ server: http });
    await clientsOf(t, `ws://127.0.0.1:${port}`, 3);
    assert.equal((await wss.drain({ jitterMs: 20 })).closed, 3);
    assert.deepEqual([http.listening, http.listenerCount('upgrade')], [true, before]);
  });

  test('does not refuse what is for another path', async (t) => {
    const http = createServer();
    const port = await listening(t, http);
    const wss = new WebSocketServer({ server: http, path: '/chat' });
    const [client] = (await clientsOf(t, `ws://127.0.0.1:${port}/chat`, 1)) as [WebSocket];
    client.pause();
    const drained = wss.drain({ graceMs: 60_000 });
    assert.match((await refused(`ws://127.0.0.1:${port}/other`)).body, /path/i);
    assert.match((await refused(`ws://127.0.0.1:${port}/chat`)).body, /restart/);
    client.resume();
    assert.equal((await drained).refusedMeanwhile, 1);
  });
});

describe('server.drain() with clientTracking: false', () => {
  test('sends away the sockets that it is given', async (t) => {
    const { wss, url } = await serving(t, { clientTracking: false });
    const mine = new Set<WebSocket>();
    wss.on('connection', (socket) => mine.add(socket));
    const clients = await clientsOf(t, url, 2);
    const ends = clients.map(closed);
    assert.equal((await wss.drain({ clients: mine })).closed, 2);
    for (const { code } of await Promise.all(ends)) assert.equal(code, 1012);
  });

  test('warns that it tells nobody when it is given none, and closes all the same', async (t) => {
    const { wss } = await serving(t, { clientTracking: false });
    const warned = once(process, 'warning');
    const { closed, terminated } = await wss.drain();
    assert.deepEqual([closed, terminated], [0, 0]);
    assert.match(String((await warned)[0]), /drain\(\{ clients \}\)/);
  });
});
