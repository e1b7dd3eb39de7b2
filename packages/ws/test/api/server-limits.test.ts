import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import { answerOf, open } from '../support/admission.ts';
import { rejections, serving } from '../support/servers.ts';
import { connectTo, upgradeRequest } from '../support/upgrade-request.ts';

describe('limits', () => {
  it('refuse above maxConnections, until a connection has closed', async (t) => {
    const { wss, url, port } = await serving(t, { maxConnections: 1 });
    const first = await open(t, url);
    const { status, headers } = await answerOf(port);
    assert.deepEqual([status, headers.get('retry-after')], [503, '10']);
    const gone = once([...wss.clients][0] as WebSocket, 'close');
    first.close();
    await gone;
    await open(t, url);
  });

  it('of one address count for the client that addressOf finds', async (t) => {
    const { port } = await serving(t, {
      maxHandshakesPerSecondPerAddress: 1,
      addressOf: (request) => String(request.headers['x-real-ip']),
    });
    const through = async (address: string) => (await answerOf(port, { 'X-Real-IP': address })).status;
    assert.deepEqual(
      [await through('192.0.2.1'), await through('192.0.2.1'), await through('192.0.2.2')],
      [101, 429, 101],
    );
  });

  it('count one that waits for authorize', async (t) => {
    const { port } = await serving(t, { maxPendingHandshakes: 1, authorize: () => new Promise(() => undefined) });
    const waiting = connectTo(port, upgradeRequest());
    assert.equal((await answerOf(port)).status, 503);
    waiting.destroy();
  });

  it('answer with 500 when addressOf throws', async (t) => {
    const addressOf = () => {
      throw new Error('no header');
    };
    const { wss, port } = await serving(t, { maxConnections: 1, addressOf });
    const refused = rejections(wss);
    assert.equal((await answerOf(port)).status, 500);
    assert.match(refused[0]?.message ?? '', /addressOf threw no header/);
  });
});

describe('limits that change', () => {
  it('hold from then on, and count who was inside already', async (t) => {
    const { wss, url, port } = await serving(t);
    await open(t, url);
    assert.equal(wss.admission.open, 0);
    wss.setLimits({ maxConnections: 1 });
    assert.deepEqual([wss.admission.open, wss.admission.pending, wss.admission.addresses], [1, 0, 1]);
    assert.equal((await answerOf(port)).status, 503);
    assert.equal(wss.admission.refused.maxConnections, 1);
    wss.setLimits({ maxConnections: 2 });
    await open(t, url);
    assert.equal(wss.admission.open, 2);
  });

  it('leave open what is open; shed closes those that came last, with 1013', async (t) => {
    const { wss, url } = await serving(t, { maxConnections: 10 });
    const clients = [await open(t, url), await open(t, url), await open(t, url)] as const;
    const closes = clients.slice(1).map((client) => once(client, 'close'));
    wss.setLimits({ maxConnections: 1 });
    assert.equal(wss.shed({ keep: 1 }), 2);
    const said = (await Promise.all(closes)).map(([code, reason]) => [code, String(reason)]);
    assert.deepEqual(said, [
      [1013, 'server is full'],
      [1013, 'server is full'],
    ]);
    assert.equal(wss.shed({ keep: 1 }), 0);
    for (const keep of [undefined, Number.NaN, -1, '1']) {
      assert.throws(
        () => wss.shed({ keep: keep as number }),
        /^RangeError: shed: expected keep to be how many may stay/,
      );
    }
    assert.equal(clients[0].readyState, WebSocket.OPEN);
  });
});

describe('socketError', () => {
  const violate = (port: number) => {
    const socket = connectTo(port, upgradeRequest());
    socket.once('data', () => socket.write(Buffer.from([0xff, 0xff])));
    return socket;
  };

  it('gets the errors of sockets without a listener of their own, with the request; the process goes on', async (t) => {
    const { wss, port } = await serving(t);
    const socket = violate(port);
    t.after(() => socket.destroy());
    const [error, client, request] = await once(wss, 'socketError');
    assert.match(error.code, /^WS_ERR_/);
    assert.equal(client, [...wss.clients][0] ?? client);
    assert.equal(request.url, '/');
    await once(client, 'close');
  });

  it('leaves alone those that have one', async (t) => {
    const { wss, port } = await serving(t);
    wss.on('socketError', () => assert.fail('told'));
    const socket = violate(port);
    t.after(() => socket.destroy());
    const [client] = (await once(wss, 'connection')) as [WebSocket];
    const [error] = await once(client, 'error');
    assert.match(error.code, /^WS_ERR_/);
  });
});
