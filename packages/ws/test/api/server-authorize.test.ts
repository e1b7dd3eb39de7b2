import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { connect } from 'node:tls';
import type { ServerOptions } from '../../src/api/types.ts';
import type { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { deny } from '../../src/server/admission/deny.ts';
import { makeCertificate } from '../../src/testing/certificates.ts';
import { answerOf, open } from '../support/admission.ts';
import { closeAll, rejections, serving } from '../support/servers.ts';
import { connectTo, upgradeRequest } from '../support/upgrade-request.ts';

describe('authorize', () => {
  it('gives the socket its user, before any message', async (t) => {
    const { port, wss } = await serving(t, { authorize: async () => ({ name: 'Ada' }) } as ServerOptions);
    const connected = once(wss, 'connection') as Promise<[WebSocket]>;
    await open(t, `ws://127.0.0.1:${port}`);
    const [socket] = await connected;
    assert.deepEqual(socket.user, { name: 'Ada' });
  });

  for (const fastPath of [true, false]) {
    it(`loses nothing of what the client sends while it decides, ${fastPath ? 'on' : 'off'} the fast path`, async (t) => {
      const calls = new EventEmitter();
      const authorize = () => {
        setImmediate(() => calls.emit('asked'));
        return once(calls, 'answer');
      };
      const asked = once(calls, 'asked');
      const { port, wss } = await serving(t, { fastPath, authorize });
      const heard: string[] = [];
      const all = new Promise<void>((resolve) => {
        wss.on('connection', (socket) => {
          socket.on('message', (data) => heard.push(String(data)) === 2 && resolve());
        });
      });
      const first = Buffer.from('8181000000006f', 'hex');
      const second = Buffer.from('8181000000006b', 'hex');
      const socket = connectTo(port, Buffer.concat([Buffer.from(upgradeRequest()), first]));
      t.after(() => socket.destroy());
      await asked;
      await new Promise<void>((resolve) => socket.write(second, () => resolve()));
      calls.emit('answer');
      await all;
      assert.deepEqual(heard, ['o', 'k']);
    });
  }

  it('that fails with what cannot be made a string is answered with 500, and takes nobody else down', async (t) => {
    const { port, wss } = await serving(t, { authorize: () => Promise.reject(Object.create(null)) });
    const refused = rejections(wss);
    assert.equal((await answerOf(port)).status, 500);
    assert.match(String(refused[0]), /500 WS_ERR_HOOK_FAILED .*authorize threw a value of type object/);
  });

  it('refuses with what deny says', async (t) => {
    const authorize = () =>
      deny(403, { body: '{"why":"banned"}', headers: { 'Content-Type': 'application/json' }, reason: 'account 7' });
    const { port, wss } = await serving(t, { authorize });
    const refused = rejections(wss);
    const { status, body, headers } = await answerOf(port);
    assert.deepEqual([status, body, headers.get('content-type')], [403, '{"why":"banned"}', 'application/json']);
    assert.deepEqual([refused[0]?.code, refused[0]?.status], ['WS_ERR_REQUEST_DENIED', 403]);
    assert.match(String(refused[0]), /account 7/);
  });

  it('that throws is answered with 500, which tells nothing; the log has the error, and the process goes on', async (t) => {
    const failure = new Error('the database has no password');
    const throws = () => {
      throw failure;
    };
    for (const authorize of [throws, async () => throws()]) {
      const { port, wss } = await serving(t, { authorize });
      const refused = rejections(wss);
      const { status, body } = await answerOf(port);
      assert.deepEqual([status, body], [500, 'Internal Server Error\n']);
      assert.deepEqual([refused[0]?.code, refused[0]?.cause], ['WS_ERR_HOOK_FAILED', failure]);
    }
  });

  it('is asked before verifyClient, and both have to say yes', async (t) => {
    const asked: string[] = [];
    const { port } = await serving(t, {
      authorize: async () => asked.push('authorize'),
      verifyClient: () => asked.push('verifyClient') > 2,
    });
    assert.equal((await answerOf(port)).status, 401);
    assert.equal((await answerOf(port)).status, 101);
    assert.deepEqual(asked, ['authorize', 'verifyClient', 'authorize', 'verifyClient']);
  });

  it('is not asked about a request that names or limits refuse', async (t) => {
    const { port } = await serving(t, { origins: ['https://a.example'], authorize: () => assert.fail('asked') });
    assert.equal((await answerOf(port, { Origin: 'https://b.example' })).status, 403);
  });

  for (const [how, leave, fastPath] of [
    ['ends its side', 'end', true],
    ['ends its side (without the fast path)', 'end', false],
    ['cuts the connection', 'resetAndDestroy', true],
    ['cuts the connection (without the fast path)', 'resetAndDestroy', false],
  ] as const) {
    it(`hears through its signal when the client ${how}, and nothing is opened`, async (t) => {
      const { wss, port } = await serving(t, {
        fastPath,
        authorize: (_request, { signal }) => {
          socket[leave]();
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          });
        },
      });
      wss.on('connection', () => assert.fail('opened'));
      const socket = connectTo(port, upgradeRequest());
      const [rejection] = await once(wss, 'rejected');
      assert.equal(rejection.code, 'WS_ERR_CLIENT_GONE');
    });
  }

  it('leaves nothing behind of clients that leave while it decides', async (t) => {
    const { wss, port } = await serving(t, { authorize: () => new Promise(() => undefined), maxConnections: 1000 });
    const left = new Promise<void>((resolve) => {
      let count = 0;
      wss.on('rejected', (_rejection, request) => request.socket.once('close', () => ++count === 200 && resolve()));
    });
    for (let i = 0; i < 200; i++) connectTo(port, upgradeRequest()).end();
    await left;
    const { open: opened, pending, addresses } = wss.admission;
    assert.deepEqual([opened, pending, addresses], [0, 0, 0]);
  });

  it('that takes longer than authorizeTimeoutMs is answered with 503, and its signal is aborted', async (t) => {
    let reason: unknown;
    const { wss, port } = await serving(t, {
      authorizeTimeoutMs: 5,
      authorize: (_request, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
            resolve({ late: true });
          });
        }),
      verifyClient: () => assert.fail('asked'),
    });
    const refused = rejections(wss);
    assert.equal((await answerOf(port)).status, 503);
    assert.equal(refused[0]?.code, 'WS_ERR_ADMISSION_TIMEOUT');
    assert.equal((reason as Error).name, 'TimeoutError');
  });

  it('gets 10 s where nothing is said, and must be given milliseconds', () => {
    const authorizeTimeoutMs = '10s' as unknown as number;
    assert.throws(
      () => new WebSocketServer({ noServer: true, authorizeTimeoutMs }),
      /^RangeError: authorizeTimeoutMs: expected/,
    );
  });
});

describe('authorizeTimeoutMs, when it is given', () => {
  it('holds for a verifyClient that never decides', async (t) => {
    const { port } = await serving(t, { authorizeTimeoutMs: 5, verifyClient: (_info, _decide) => undefined });
    assert.equal((await answerOf(port)).status, 503);
  });

  it('holds for a shouldHandle that never decides, and a late yes opens nothing', async (t) => {
    const { wss, port } = await serving(t, { authorizeTimeoutMs: 5 });
    let late = (_wanted: boolean) => {};
    wss.shouldHandle = () =>
      new Promise((resolve) => {
        late = resolve;
      });
    wss.on('connection', () => assert.fail('opened'));
    assert.equal((await answerOf(port)).status, 503);
    late(true);
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('leaves nothing behind on a socket that was opened', async (t) => {
    const { wss, port } = await serving(t, { authorizeTimeoutMs: 60_000, verifyClient: async () => true } as never);
    const connected = once(wss, 'connection') as Promise<[WebSocket, { socket: NodeJS.EventEmitter }]>;
    await open(t, `ws://127.0.0.1:${port}`);
    const [, { socket }] = await connected;
    const plain = await serving(t);
    const other = once(plain.wss, 'connection') as typeof connected;
    await open(t, plain.url);
    const [, { socket: bare }] = await other;
    for (const event of ['end', 'close', 'error', 'data']) {
      assert.equal(socket.listenerCount(event), bare.listenerCount(event), event);
    }
  });
});

describe('authorize over TLS', () => {
  /** A server with TLS whose `authorize` waits, and a client that has asked. */
  async function asking(t: TestContext) {
    const calls = new EventEmitter();
    const { cert, key } = makeCertificate();
    const https = createServer({ cert, key });
    const wss = new WebSocketServer({
      server: https,
      authorize: (_request, { signal }) => {
        setImmediate(() => calls.emit('asked'));
        return once(calls, 'answer', { signal });
      },
    });
    const asked = once(calls, 'asked');
    await once(https.listen(0, '127.0.0.1'), 'listening');
    const { port } = https.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', ca: cert, servername: 'localhost' });
    socket.on('error', () => undefined);
    socket.write(upgradeRequest());
    t.after(async () => {
      socket.destroy();
      await closeAll(wss);
      https.close();
    });
    await asked;
    return { wss, socket, calls };
  }

  it('loses nothing of what the client sends while it decides', async (t) => {
    const { wss, socket, calls } = await asking(t);
    const connected = once(wss, 'connection') as Promise<[WebSocket]>;
    await new Promise<void>((resolve) => socket.write(Buffer.from('8181000000006f', 'hex'), () => resolve()));
    calls.emit('answer', 'Ada');
    const [client] = await connected;
    const [data] = await once(client, 'message');
    assert.deepEqual([String(data), client.user], ['o', ['Ada']]);
  });

  it('hears when the client leaves', async (t) => {
    const { wss, socket } = await asking(t);
    const rejected = once(wss, 'rejected');
    socket.end();
    const [rejection] = await rejected;
    assert.equal(rejection.code, 'WS_ERR_CLIENT_GONE');
  });
});
