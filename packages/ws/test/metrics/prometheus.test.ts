import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { channels } from '../../src/connection/channels.ts';
import { prometheus } from '../../src/metrics/index.ts';
import { pair } from '../support/websockets.ts';

/** The lines of one metric, comments left out. */
function linesOf(text: string, name: string): string[] {
  return text.split('\n').filter((line) => line.startsWith(name));
}

async function serve(t: TestContext) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  t.after(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  await once(server, 'listening');
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

describe('prometheus', () => {
  it('counts what happens on a server, and nothing of others', async (t) => {
    const { server, url } = await serve(t);
    const other = await serve(t);
    using metrics = prometheus(server);
    server.on('connection', (socket) =>
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
    );
    const [client, stranger] = [new WebSocket(url), new WebSocket(other.url)];
    await Promise.all([once(client, 'open'), once(stranger, 'open')]);
    client.send('hello');
    client.send(Buffer.alloc(7));
    stranger.send('not counted');
    const last = new Promise((resolve) => client.on('message', (_, isBinary) => isBinary && resolve(undefined)));
    await last;
    assert.deepEqual(linesOf(metrics.text(), 'handfast_connections '), ['handfast_connections 1']);
    const gone = once([...server.clients][0] as WebSocket, 'close');
    client.close(4001, 'enough');
    await gone;
    const text = metrics.text();
    assert.deepEqual(linesOf(text, 'handfast_messages_total'), [
      'handfast_messages_total{direction="received",type="text"} 1',
      'handfast_messages_total{direction="received",type="binary"} 1',
      'handfast_messages_total{direction="sent",type="text"} 1',
      'handfast_messages_total{direction="sent",type="binary"} 1',
    ]);
    assert.deepEqual(linesOf(text, 'handfast_message_bytes_total'), [
      'handfast_message_bytes_total{direction="received"} 12',
      'handfast_message_bytes_total{direction="sent"} 12',
    ]);
    assert.deepEqual(linesOf(text, 'handfast_closes_total'), ['handfast_closes_total{code="4001",begun_by="peer"} 1']);
    assert.deepEqual(linesOf(text, 'handfast_connection_duration_seconds_count'), [
      'handfast_connection_duration_seconds_count 1',
    ]);
    assert.deepEqual(linesOf(text, 'handfast_handshakes_accepted_total'), ['handfast_handshakes_accepted_total 1']);
    stranger.terminate();
  });

  it('counts refusals by code', async (t) => {
    const { server, url } = await serve(t);
    using metrics = prometheus(server);
    await (await fetch(url.replace('ws:', 'http:'))).text();
    assert.deepEqual(linesOf(metrics.text(), 'handfast_handshakes_refused_total'), [
      'handfast_handshakes_refused_total{code="WS_ERR_REQUEST_NO_UPGRADE"} 1',
    ]);
  });

  it('tells servers apart by name, or sums them up', async (t) => {
    const [a, b] = [await serve(t), await serve(t)];
    using named = prometheus({ chat: a.server, news: b.server });
    using together = prometheus([a.server, b.server], { prefix: 'app_' });
    const clients = [new WebSocket(a.url), new WebSocket(b.url)];
    await Promise.all(clients.map((client) => once(client, 'open')));
    assert.deepEqual(linesOf(named.text(), 'handfast_connections'), [
      'handfast_connections{server="chat"} 1',
      'handfast_connections{server="news"} 1',
    ]);
    assert.deepEqual(linesOf(together.text(), 'app_connections'), ['app_connections 2']);
    for (const client of clients) client.terminate();
  });

  it('measures all sockets of the process, by role, when it is given no server', async (t) => {
    const { url } = await serve(t);
    using metrics = prometheus();
    const client = new WebSocket(url);
    await once(client, 'open');
    assert.deepEqual(linesOf(metrics.text(), 'handfast_connections{'), [
      'handfast_connections{role="client"} 1',
      'handfast_connections{role="server"} 1',
    ]);
    const failing = new WebSocket('ws://127.0.0.1:1/');
    await once(failing, 'error');
    assert.deepEqual(linesOf(metrics.text(), 'handfast_handshakes_failed_total'), [
      'handfast_handshakes_failed_total{code="ECONNREFUSED"} 1',
    ]);
    const gone = once(client, 'close');
    client.terminate();
    await gone;
    assert.ok(linesOf(metrics.text(), 'handfast_connections{').includes('handfast_connections{role="client"} 0'));
  });

  it('keeps round trips, silences, backpressure and drops', () => {
    using metrics = prometheus();
    const { server: socket } = pair();
    channels.rtt.publish({ socket, rttMs: 30, smoothedMs: 20 });
    channels.heartbeatTimeout.publish({ socket, silentMs: 20_000 });
    channels.backpressure.publish({ socket, state: 'high', bufferedBytes: 2, highWaterBytes: 1 });
    channels.backpressure.publish({ socket, state: 'low', bufferedBytes: 0, highWaterBytes: 1 });
    channels.dropped.publish({ socket, policy: 'drop-oldest', messages: 3, bytes: 9 });
    const text = metrics.text();
    assert.ok(text.includes('handfast_round_trip_seconds_bucket{role="server",le="0.05"} 1\n'));
    assert.ok(text.includes('handfast_round_trip_seconds_bucket{role="server",le="0.025"} 0\n'));
    assert.ok(text.includes('handfast_heartbeat_timeouts_total{role="server"} 1\n'));
    assert.ok(text.includes('handfast_backpressure_total{role="server"} 1\n'));
    assert.ok(text.includes('handfast_dropped_messages_total{role="server",policy="drop-oldest"} 3\n'));
    socket.terminate();
  });

  it('leaves nobody subscribed once it is closed, and keeps what it counted', () => {
    const all = () => Object.values(channels).filter((channel) => 'name' in channel && channel.hasSubscribers);
    const before = all().length;
    const metrics = prometheus();
    assert.ok(all().length > before);
    pair().server.terminate();
    metrics.close();
    metrics.close();
    assert.equal(all().length, before);
    const text = metrics.text();
    assert.ok(text.includes('handfast_connections_opened_total{role="server"}'));
    pair().server.terminate();
    assert.equal(metrics.text(), text);
  });

  it('listens to no messages where they are not wanted', () => {
    using _ = prometheus(undefined, { messages: false });
    assert.equal(channels.message.hasSubscribers, false);
  });

  it('answers GET and HEAD, and says 405 to the rest', async (t) => {
    using metrics = prometheus();
    const http = createServer(metrics.handler).listen(0, '127.0.0.1');
    t.after(() => http.close());
    await once(http, 'listening');
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/metrics`;
    const got = await fetch(url);
    assert.equal(got.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    assert.equal(await got.text(), metrics.text());
    const head = await fetch(url, { method: 'HEAD' });
    assert.equal(head.headers.get('content-length'), String(metrics.text().length));
    assert.equal(await head.text(), '');
    const post = await fetch(url, { method: 'POST' });
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD']);
  });

  it('asks a server once for a page, and anew for the next', () => {
    let asked = 0;
    const stats = () => {
      asked++;
      const numbers = { connections: asked, accepted: 0, bufferedBytes: 0, topics: 0 };
      return { isReady: true, refusedByCode: {}, ...numbers };
    };
    using metrics = prometheus({ stats });
    assert.match(metrics.text(), /^handfast_connections 1$/m);
    assert.match(metrics.text(), /^handfast_connections 2$/m);
    assert.equal(asked, 2);
  });

  it('says what is wrong with what it is given', () => {
    for (const wrong of [null, 5, 'server', [{}], { chat: undefined }]) {
      assert.throws(() => prometheus(wrong as never), { name: 'TypeError', message: /takes a WebSocketServer/ });
    }
    assert.throws(() => prometheus({} as never, { prefix: '1' }), { name: 'TypeError', message: /prefix: "1"/ });
    assert.throws(() => prometheus(undefined, { roundTripBuckets: [2, 1] }), { message: 'buckets: 2, 1 do not rise' });
    assert.throws(() => prometheus({ chat: {} } as never), { message: /takes a WebSocketServer/ });
  });
});
