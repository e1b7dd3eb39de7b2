import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { closed, pair } from '../support/websockets.ts';

describe('socket.stats()', () => {
  it('tells what is known of a connection, from before it opens until after its end', async (t) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true });
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = new WebSocket(`ws://me:pw@127.0.0.1:${port}/?token=abc`, 'chat', {
      backpressure: { highWaterBytes: 1000, policy: 'drop-newest' },
    });
    const before = client.stats();
    assert.deepEqual(
      [before.state, before.openedAt, before.ageMs, before.close],
      ['connecting', undefined, undefined, undefined],
    );
    await once(client, 'open');
    const [peer] = server.clients as Set<WebSocket>;
    const open = client.stats();
    assert.deepEqual([open.role, open.state, open.protocol], ['client', 'open', 'chat']);
    assert.equal(open.url, `ws://[redacted]@127.0.0.1:${port}/?token=[redacted]`);
    assert.deepEqual([open.remoteAddress, open.remotePort], ['127.0.0.1', port]);
    assert.ok(open.compression);
    assert.deepEqual(open.dropped, { messages: 0, bytes: 0 });
    assert.ok(open.openedAt instanceof Date && Math.abs(Date.now() - open.openedAt.getTime()) < 60_000);
    assert.ok((open.ageMs ?? -1) >= 0);
    assert.ok((open.bytesReceived ?? 0) > 100 && (open.bytesSent ?? 0) > 100);
    assert.deepEqual([peer?.stats().role, peer?.stats().url, peer?.stats().dropped], ['server', undefined, undefined]);
    client.close(4000, 'done');
    await closed(client);
    const over = client.stats();
    assert.equal(over.state, 'closed');
    assert.deepEqual(over.close, {
      ...{ code: 4000, reason: 'done', wasClean: true, begunBy: 'us' },
      cause: undefined,
    });
    assert.equal(client.stats().ageMs, over.ageMs, 'the age stands still');
    assert.ok(JSON.parse(JSON.stringify(over)));
  });

  it('counts the bytes that go over the transport, of whole messages and frames', async (t) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    t.after(() => server.close());
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await once(client, 'open');
    const [peer] = server.clients as Set<WebSocket>;
    const before = client.stats();
    const beforePeer = peer?.stats();
    client.send(Buffer.alloc(1000));
    await once(peer as WebSocket, 'message');
    const moved = [
      (client.stats().bytesSent as number) - (before.bytesSent as number),
      (peer?.stats().bytesReceived as number) - (beforePeer?.bytesReceived as number),
    ];
    assert.deepEqual(moved, [1008, 1008]);
    client.terminate();
  });

  it('works on a transport that counts nothing', () => {
    const { server } = pair();
    const { bytesSent, bytesReceived, remoteAddress, topics, isPaused } = server.stats();
    assert.deepEqual(
      [bytesSent, bytesReceived, remoteAddress, topics, isPaused],
      [...[undefined, undefined, undefined, 0, false]],
    );
    server.terminate();
  });

  it('says of a failed handshake that it never opened', async () => {
    const client = new WebSocket('ws://127.0.0.1:1/');
    await once(client, 'error');
    const { state, openedAt, close } = client.stats();
    assert.deepEqual([state, openedAt, close?.code, close?.begunBy], ['closed', undefined, 1006, undefined]);
  });
});

describe('server.stats()', () => {
  it('counts connections, refusals by code, buffered bytes and topics', async (t) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const none = {
      isReady: true,
      connections: 0,
      accepted: 0,
      refused: 0,
      refusedByCode: {},
      bufferedBytes: 0,
      topics: 0,
    };
    assert.deepEqual(server.stats(), none);
    const client = new WebSocket(`ws://127.0.0.1:${port}/`);
    await once(client, 'open');
    await fetch(`http://127.0.0.1:${port}/`);
    const [peer] = server.clients as Set<WebSocket>;
    peer?.subscribe('room');
    peer?.send('x'.repeat(100));
    assert.deepEqual(server.stats(), {
      ...{ isReady: true, connections: 1, accepted: 1, refused: 1, refusedByCode: { WS_ERR_REQUEST_NO_UPGRADE: 1 } },
      ...{ bufferedBytes: 102, topics: 1 },
    });
    client.terminate();
    await closed(peer as WebSocket);
    assert.deepEqual([server.stats().connections, server.stats().accepted], [0, 1]);
    server.close();
    assert.equal(server.stats().isReady, false);
  });

  it('does not know its connections without clientTracking', async (t) => {
    const server = new WebSocketServer({ noServer: true, clientTracking: false });
    t.after(() => server.close());
    const { connections, bufferedBytes, accepted } = server.stats();
    assert.deepEqual([connections, bufferedBytes, accepted], [undefined, undefined, 0]);
  });
});
