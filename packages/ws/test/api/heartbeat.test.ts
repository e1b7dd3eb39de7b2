import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { readHeartbeat } from '../../src/api/options/heartbeat-option.ts';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { pulse } from '../../src/connection/heartbeat/pulse.ts';
import { serving } from '../support/servers.ts';
import { closed } from '../support/websockets.ts';

const quick = { intervalMs: 100, timeoutMs: 5000 };

/** As soon as a ping was answered. */
async function measured(socket: WebSocket): Promise<NonNullable<WebSocket['rtt']>> {
  while (!socket.rtt) await once(socket, 'pong');
  return socket.rtt;
}

describe('the option heartbeat', () => {
  test('of a server pings its clients, and keeps those that answer', async (t) => {
    const { wss, url } = await serving(t, { heartbeat: quick });
    const client = new WebSocket(url);
    const [[socket]] = (await Promise.all([once(wss, 'connection'), once(client, 'open')])) as [[WebSocket], unknown];
    for (let i = 0; i < 5; i++) await once(client, 'ping');
    const rtt = await measured(socket);
    for (const ms of [rtt.lastMs, rtt.smoothedMs, rtt.variationMs, rtt.minMs]) assert.ok(ms >= 0 && ms < 10_000);
    assert.ok(rtt.samples >= 1);
    assert.equal(client.rtt, undefined);
    client.close();
    await closed(socket);
    assert.equal(typeof socket.rtt?.lastMs, 'number');
    assert.equal(pulse.wheel.size, 0);
  });

  test('of a client pings the server', async (t) => {
    const { wss, url } = await serving(t);
    wss.on('connection', (socket) => socket.on('ping', () => socket.send('pinged')));
    const client = new WebSocket(url, { heartbeat: quick });
    await once(client, 'message');
    assert.ok((await measured(client)).lastMs >= 0);
    client.terminate();
    await closed(client);
    assert.equal(pulse.wheel.size, 0);
  });

  test('cuts a client that neither answers nor sends: 1006, WS_ERR_NO_PONG; the client gets 1011 and the reason', async (t) => {
    const { wss, url } = await serving(t, { heartbeat: { intervalMs: 100, timeoutMs: 100 } });
    const client = new WebSocket(url, { autoPong: false });
    const told = closed(client);
    const [socket] = (await once(wss, 'connection')) as [WebSocket];
    const end = await closed(socket);
    assert.deepEqual(end, { code: 1006, reason: '' });
    assert.equal((socket.closeCause as { code?: string }).code, 'WS_ERR_NO_PONG');
    assert.match(String(socket.closeCause), /^ConnectionLostError: No pong for 0\.1 s/);
    assert.deepEqual(await told, { code: 1011, reason: 'no pong for 0.1 s' });
  });

  test('goes with the recipe in the documentation of ws, on the same socket', async (t) => {
    const { wss, url } = await serving(t, { heartbeat: quick });
    const client = new WebSocket(url);
    const [socket] = (await once(wss, 'connection')) as [WebSocket];
    const alive = socket as WebSocket & { isAlive?: boolean };
    socket.on('pong', () => {
      alive.isAlive = true;
    });
    for (let i = 0; i < 3; i++) {
      alive.isAlive = false;
      socket.ping();
      await once(socket, 'pong');
      assert.equal(alive.isAlive, true);
    }
    await measured(socket);
    assert.equal(client.readyState, WebSocket.OPEN);
    client.terminate();
  });

  test('is off by default, on both sides', async (t) => {
    const { wss, url } = await serving(t);
    const client = new WebSocket(url);
    const [[socket]] = (await Promise.all([once(wss, 'connection'), once(client, 'open')])) as [[WebSocket], unknown];
    assert.equal(pulse.wheel.size, 0);
    assert.deepEqual([socket.rtt, client.rtt], [undefined, undefined]);
    client.terminate();
  });

  test('is over with a handshake that fails, too', async (t) => {
    const { wss, port } = await serving(t, { verifyClient: () => false });
    const client = new WebSocket(`ws://127.0.0.1:${port}/`, { heartbeat: true });
    client.on('error', () => {});
    await closed(client);
    assert.equal(pulse.wheel.size, 0);
    assert.equal(wss.clients.size, 0);
  });

  test('counts any byte of a raw peer as life', async (t) => {
    const { wss, port } = await serving(t, { heartbeat: quick });
    const raw = connect(port, '127.0.0.1');
    raw.on('error', () => {});
    raw.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    const [socket] = (await once(wss, 'connection')) as [WebSocket];
    // An unsolicited pong for each ping, of which none answers it (RFC 6455 §5.5.3).
    let pings = 0;
    raw.on('data', () => {
      pings++;
      raw.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
    });
    while (pings < 6) await once(raw, 'data');
    assert.deepEqual([socket.readyState, socket.rtt], [WebSocket.OPEN, undefined]);
    raw.destroy();
  });
});

describe('reading the option heartbeat', () => {
  test('true is 20 seconds and 20 seconds; what is left out is 20 seconds', () => {
    assert.deepEqual(readHeartbeat(true), { intervalMs: 20_000, timeoutMs: 20_000 });
    assert.deepEqual(readHeartbeat({ intervalMs: 5000 }), { intervalMs: 5000, timeoutMs: 20_000 });
    assert.deepEqual(readHeartbeat({}), { intervalMs: 20_000, timeoutMs: 20_000 });
  });

  test('false and nothing are no heartbeat', () => {
    for (const given of [false, undefined, null]) assert.equal(readHeartbeat(given), undefined);
  });

  test('what makes no sense is said when the server or client is made', () => {
    assert.throws(() => new WebSocketServer({ noServer: true, heartbeat: { intervalMs: 0 } }), {
      name: 'RangeError',
      message: 'heartbeat.intervalMs is a number of milliseconds above 0; received 0',
    });
    assert.throws(() => new WebSocketServer({ noServer: true, heartbeat: { timeoutMs: Infinity } }), RangeError);
    assert.throws(() => new WebSocketServer({ noServer: true, heartbeat: 30_000 as never }), {
      name: 'TypeError',
      message: 'The option heartbeat is true, false, or { intervalMs, timeoutMs }; received 30000',
    });
    assert.throws(() => new WebSocket('ws://127.0.0.1:1', { heartbeat: { intervalMs: -5 } }), RangeError);
  });
});
