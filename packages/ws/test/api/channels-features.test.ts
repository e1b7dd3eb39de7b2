import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { channels } from '../../src/api/insight/channels.ts';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import type { TypedChannel } from '../../src/connection/channels.ts';
import { bare, closed } from '../support/websockets.ts';

/** What a channel tells until the test ends. */
function collect<Message>(t: TestContext, channel: TypedChannel<Message>): Message[] {
  const messages: Message[] = [];
  const listener = (message: Message) => void messages.push(message);
  channel.subscribe(listener);
  t.after(() => channel.unsubscribe(listener));
  return messages;
}

describe('channels of features', () => {
  it('tell when the bytes for a slow peer go over the mark and back, and what is dropped', async (t) => {
    const levels = collect(t, channels.backpressure);
    const dropped = collect(t, channels.dropped);
    const { server, peer } = bare({ backpressure: { highWaterBytes: 100_000, policy: 'drop-newest' } });
    for (let i = 0; i < 20; i++) server.send(Buffer.alloc(30_000));
    assert.deepEqual(
      levels.map(({ socket, state, highWaterBytes }) => [socket === server, state, highWaterBytes]),
      [[true, 'high', 100_000]],
    );
    assert.ok((levels[0]?.bufferedBytes ?? 0) >= 100_000);
    const { dropped: counted } = server.stats();
    assert.ok(
      dropped.length > 0 && dropped.every(({ policy, messages }) => policy === 'drop-newest' && messages === 1),
    );
    assert.equal(dropped.length, counted?.messages);
    const bytes = dropped.reduce((sum, message) => sum + message.bytes, 0);
    assert.equal(bytes, counted?.bytes);
    peer.resume();
    await once(server, 'drain');
    assert.deepEqual(
      levels.map(({ state }) => state),
      ['high', 'low'],
    );
    server.terminate();
  });

  it('tell of pings of a heartbeat, of round trips, and of a peer that shows no life', async (t) => {
    const [pings, trips, silences, closes] = [
      collect(t, channels.ping),
      collect(t, channels.rtt),
      collect(t, channels.heartbeatTimeout),
      collect(t, channels.close),
    ];
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, heartbeat: { intervalMs: 100, timeoutMs: 300 } });
    t.after(() => server.close());
    await once(server, 'listening');
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const silent = new WebSocket(url, { autoPong: false });
    await once(silent, 'open');
    const [peer] = server.clients as Set<WebSocket>;
    const alive = new WebSocket(url);
    const measured = new Promise<void>((resolve) => {
      const heard = () => {
        channels.rtt.unsubscribe(heard);
        resolve();
      };
      channels.rtt.subscribe(heard);
    });
    await Promise.all([closed(peer as WebSocket), measured]);
    assert.ok(pings.some(({ socket, direction, bytes }) => socket === peer && direction === 'sent' && bytes === 4));
    assert.ok(
      trips.length > 0 &&
        trips.every(({ socket, rttMs, smoothedMs }) => socket !== peer && rttMs >= 0 && smoothedMs >= 0),
    );
    assert.deepEqual(
      silences.map(({ socket, silentMs }) => [socket === peer, silentMs >= 300]),
      [[true, true]],
    );
    const close = closes.find(({ socket }) => socket === peer);
    assert.deepEqual([close?.begunBy, close?.cause?.code], ['us', 'WS_ERR_NO_PONG']);
    alive.terminate();
  });

  it('tell of a drain', async (t) => {
    const [begun, ended] = [collect(t, channels.drainBegun), collect(t, channels.drainEnded)];
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await once(client, 'open');
    await server.drain({ graceMs: 5000, jitterMs: 0 });
    assert.deepEqual(begun, [{ server, connections: 1 }]);
    assert.deepEqual(
      ended.map(({ closed: count, terminated, durationMs }) => [count, terminated, durationMs >= 0]),
      [[1, 0, true]],
    );
  });
});
