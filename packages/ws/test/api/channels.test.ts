import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import diagnostics from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { channels } from '../../src/api/insight/channels.ts';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import type { TypedChannel } from '../../src/connection/channels.ts';
import { bare, closed, pair } from '../support/websockets.ts';

/** What a channel tells until the test ends. */
function collect<Message>(t: TestContext, channel: TypedChannel<Message>): Message[] {
  const messages: Message[] = [];
  const listener = (message: Message) => void messages.push(message);
  channel.subscribe(listener);
  t.after(() => channel.unsubscribe(listener));
  return messages;
}

async function serve(t: TestContext) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  t.after(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, port, url: `ws://127.0.0.1:${port}/` };
}

describe('the channels', () => {
  it('have the names that the guide promises', () => {
    const { connect, ...others } = channels;
    assert.deepEqual(
      Object.values(others).map(({ name }) => name),
      [
        ...['handfast:handshake:stage', 'handfast:handshake:failed', 'handfast:socket:open', 'handfast:socket:message'],
        ...['handfast:socket:ping', 'handfast:socket:pong', 'handfast:socket:rtt', 'handfast:socket:backpressure'],
        ...['handfast:socket:dropped', 'handfast:socket:heartbeat-timeout', 'handfast:socket:close'],
        ...['handfast:server:accepted', 'handfast:server:refused', 'handfast:server:drain-begun'],
        'handfast:server:drain-ended',
      ],
    );
    for (const [name, channel] of Object.entries(connect))
      assert.equal(channel.name, `tracing:handfast:connect:${name}`);
  });

  it('tell of a whole connection: both sides, messages, pings, the end', async (t) => {
    const { server, url } = await serve(t);
    const opened = collect(t, channels.open);
    const accepted = collect(t, channels.accepted);
    const messages = collect(t, channels.message);
    const [pings, pongs, closes] = [channels.ping, channels.pong, channels.close].map((it) => collect(t, it as never));
    server.on('connection', (socket) =>
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
    );
    const client = new WebSocket(url, 'a');
    await once(client, 'open');
    const [peer] = server.clients as Set<WebSocket>;
    client.send('text');
    client.send(Buffer.alloc(9));
    client.ping('p');
    await once(client, 'pong');
    client.close(4000, 'done');
    await Promise.all([closed(client), closed(peer as WebSocket)]);
    assert.deepEqual(
      opened.map(({ socket, role, protocol, compressed }) => [socket === client, role, protocol, compressed]),
      [
        [false, 'server', 'a', false],
        [true, 'client', 'a', false],
      ],
    );
    assert.deepEqual([accepted[0]?.server === server, accepted[0]?.socket === peer, accepted.length], [true, true, 1]);
    const lines = messages.map(({ socket, direction, bytes, isBinary, isFinal }) =>
      [socket === client ? 'client' : 'server', direction, bytes, isBinary, isFinal].join(' '),
    );
    assert.deepEqual(lines.sort(), [
      ...['client received 4 false true', 'client received 9 true true', 'client sent 4 false true'],
      ...['client sent 9 true true', 'server received 4 false true', 'server received 9 true true'],
      ...['server sent 4 false true', 'server sent 9 true true'],
    ]);
    assert.deepEqual(
      pings?.map((it) => (it as { direction: string }).direction),
      ['sent', 'received'],
    );
    assert.deepEqual(pongs?.length, 1);
    const ends = closes?.map((it) => {
      const { socket, code, reason, wasClean, begunBy, cause } = it as Record<string, unknown>;
      return [socket === client, code, reason, wasClean, begunBy, cause];
    });
    assert.deepEqual(
      new Set(ends),
      new Set([
        [true, 4000, 'done', true, 'us', undefined],
        [false, 4000, 'done', true, 'peer', undefined],
      ]),
    );
    assert.ok(closes?.every((it) => (it as { durationMs: number }).durationMs >= -1));
  });

  it('say which message is a fragment, and how large what is sent is', (t) => {
    const messages = collect(t, channels.message);
    const { server } = pair();
    server.send('ä', { fin: false });
    server.send(new Blob(['12345']));
    assert.deepEqual(
      messages.map(({ bytes, isBinary, isFinal }) => [bytes, isBinary, isFinal]),
      [
        [2, false, false],
        [5, true, true],
      ],
    );
    server.terminate();
  });

  for (const [name, end, expected] of [
    ['terminate()', ({ server }) => server.terminate(), ['us', 'WS_ERR_TERMINATED']],
    ['a peer that leaves', ({ peer }) => peer.end(), ['peer', 'WS_ERR_NO_CLOSE_FRAME']],
    ['a peer that breaks a rule', ({ peer }) => peer.end('\xff\xff'), ['us', 'WS_ERR_PEER_VIOLATION']],
    [
      'a transport that breaks',
      ({ server }) => server._socket.destroy(new Error('x')),
      ['nobody', 'WS_ERR_CONNECTION_LOST'],
    ],
  ] as [string, (both: ReturnType<typeof bare>) => void, [string, string]][]) {
    it(`tell who ended it, and why there is no close frame, for ${name}`, async (t) => {
      const closes = collect(t, channels.close);
      const both = bare();
      both.server.on('error', () => {});
      const gone = closed(both.server);
      both.peer.resume();
      end(both);
      await gone;
      assert.deepEqual([closes[0]?.begunBy, closes[0]?.cause?.code], expected);
      assert.equal(closes[0]?.wasClean, false);
    });
  }

  it('tell of a refusal with its code', async (t) => {
    const { server, port } = await serve(t);
    const refused = collect(t, channels.refused);
    await fetch(`http://127.0.0.1:${port}/`);
    const bad = new WebSocket(`ws://127.0.0.1:${port}/`, {
      finishRequest: (request) => request.setHeader('Sec-WebSocket-Version', '9').end(),
    });
    const failed = collect(t, channels.failed);
    await once(bad, 'error');
    assert.deepEqual(
      refused.map(({ rejection, server: it }) => [rejection.code, rejection.status, it === server]),
      [
        ['WS_ERR_REQUEST_NO_UPGRADE', 426, true],
        ['WS_ERR_REQUEST_VERSION_UNSUPPORTED', 426, true],
      ],
    );
    assert.deepEqual([failed[0]?.error.code, failed[0]?.socket === bad], ['WS_ERR_STATUS_426', true]);
    assert.deepEqual(server.stats().refusedByCode, {
      WS_ERR_REQUEST_NO_UPGRADE: 1,
      WS_ERR_REQUEST_VERSION_UNSUPPORTED: 1,
    });
  });

  it('tell of each stage of a handshake, with a URL without secrets', async (t) => {
    const { port } = await serve(t);
    const stages = collect(t, channels.stage);
    const client = new WebSocket(`ws://me:pw@localhost:${port}/?token=abc&room=7`, { family: 4 });
    await once(client, 'open');
    assert.deepEqual(
      stages.map(({ stage }) => stage),
      ['dns', 'tcp', 'request', 'response'],
    );
    let end = 0;
    for (const { socket, url, startedAtMs, durationMs } of stages) {
      assert.deepEqual([socket === client, url], [true, `ws://[redacted]@localhost:${port}/?token=[redacted]&room=7`]);
      assert.ok(durationMs >= 0 && startedAtMs >= end);
      end = startedAtMs;
    }
    client.terminate();
  });

  it('trace a handshake as a TracingChannel of Node does, with the stores of a tracer', async (t) => {
    const { url } = await serve(t);
    const seen: string[] = [];
    const tracing = diagnostics.tracingChannel<unknown, { url: string; error?: { code: string } }>('handfast:connect');
    const storage = new AsyncLocalStorage<string>();
    tracing.start.bindStore(storage, () => 'span');
    const subscribers = {
      start: () => void seen.push(`start ${storage.getStore()}`),
      end: () => void seen.push('end'),
      asyncStart: () => void seen.push('asyncStart'),
      asyncEnd: () => void seen.push('asyncEnd'),
      error: (context: { error?: unknown }) => void seen.push(`error ${(context.error as { code: string }).code}`),
    };
    tracing.subscribe(subscribers);
    t.after(() => {
      tracing.unsubscribe(subscribers);
      tracing.start.unbindStore(storage);
    });
    const client = new WebSocket(url);
    client.on('open', () => seen.push('open'));
    await once(client, 'open');
    assert.deepEqual(seen.splice(0), ['start span', 'end', 'asyncStart', 'open', 'asyncEnd']);
    client.terminate();
    await once(new WebSocket('ws://127.0.0.1:1/'), 'error');
    assert.deepEqual(seen.splice(0), ['start span', 'end', 'error ECONNREFUSED', 'asyncStart', 'asyncEnd']);
    assert.throws(() => new WebSocket('ws://127.0.0.1:1/', { agent: 5 as never }), TypeError);
    assert.deepEqual(seen, ['start span', 'error ERR_INVALID_ARG_TYPE', 'end']);
  });

  it('follow a handshake to where it is redirected', async (t) => {
    const { url } = await serve(t);
    const http = createServer((_, response) => response.writeHead(302, { Location: `${url}?token=x` }).end());
    t.after(() => http.close());
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const done = collect(t, channels.connect.asyncEnd);
    const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/`, { followRedirects: true });
    await once(client, 'open');
    assert.equal(done[0]?.url, `${url}?token=[redacted]`);
    client.terminate();
  });

  it('do not disturb a connection when a subscriber throws: Node rethrows it on the next tick', async (t) => {
    const thrown: unknown[] = [];
    const { listeners } = { listeners: process.rawListeners('uncaughtException') };
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => thrown.push(error));
    t.after(() => {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener as () => void);
    });
    const fail = () => {
      throw new Error('in a subscriber');
    };
    channels.message.subscribe(fail);
    const { server, client } = pair();
    client.send('hello');
    const [data] = await once(server, 'message');
    channels.message.unsubscribe(fail);
    assert.equal(String(data), 'hello');
    assert.equal(thrown.length, 2);
    server.terminate();
  });
});
