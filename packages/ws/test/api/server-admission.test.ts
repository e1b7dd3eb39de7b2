import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { ServerOptions } from '../../src/api/types.ts';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { deny } from '../../src/server/admission/deny.ts';
import { closeAll, rejections, serving } from '../support/servers.ts';
import { connectTo, exchange, readAnswer, upgradeRequest } from '../support/upgrade-request.ts';

/** Status, body and headers that the server answers with; closes what it opens. */
async function answerOf(port: number, headers: { [name: string]: string } = {}) {
  const socket = connectTo(port, upgradeRequest(headers));
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return readAnswer(String(data));
}

/** Opens a WebSocket and closes it at the end of the test. */
async function open(t: TestContext, url: string, options = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, options);
  t.after(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

describe('a server on a loopback address', () => {
  const evil = { Origin: 'https://evil.example' };
  const rebound = { Origin: 'http://evil.example:8080', Host: 'evil.example:8080' };

  it('refuses pages of the web, with 403 and nothing more, and tells the operator what to add', async (t) => {
    const { wss, port } = await serving(t);
    const refused = rejections(wss);
    const { status, body } = await answerOf(port, evil);
    assert.deepEqual([status, body], [403, 'Forbidden: this server takes no connections from pages of this origin\n']);
    assert.equal((await answerOf(port, rebound)).status, 403);
    assert.equal((await answerOf(port, { Origin: 'null' })).status, 403);
    assert.equal(refused[0]?.code, 'WS_ERR_REQUEST_ORIGIN_NOT_LOCAL');
    assert.match(refused[0]?.hint ?? '', /give the server origins: \['https:\/\/evil\.example'\]/);
  });

  it('takes programs, pages of this machine, other schemes, and what a proxy sends on', async (t) => {
    const { port } = await serving(t);
    for (const headers of [
      {},
      { Origin: 'http://localhost:5173' },
      { Origin: 'chrome-extension://abc' },
      { ...evil, 'X-Forwarded-For': '192.0.2.1' },
      { Origin: 'https://app.example.com', Host: 'app.example.com' },
    ] as { [name: string]: string }[]) {
      assert.equal((await answerOf(port, headers)).status, 101, JSON.stringify(headers));
    }
  });

  it("takes everybody with origins: '*', as ws does", async (t) => {
    const { port } = await serving(t, { origins: '*' });
    assert.equal((await answerOf(port, evil)).status, 101);
    assert.equal((await answerOf(port, rebound)).status, 101);
  });

  it('is known as such by its HTTP server too, and by the socket in noServer mode', async (t) => {
    const http = createServer();
    const noServer = new WebSocketServer({ noServer: true });
    const wss = new WebSocketServer({ server: http, path: '/ours' });
    wss.shouldHandle = (request) => request.url === '/ours';
    http.removeAllListeners('upgrade');
    http.on('upgrade', (request, socket, head) => {
      const target = request.url === '/ours' ? wss : noServer;
      target.handleUpgrade(request, socket, head, () => undefined);
    });
    t.after(() => closeAll(wss));
    t.after(() => http.close());
    await once(http.listen(0, '127.0.0.1'), 'listening');
    const { port } = http.address() as AddressInfo;
    assert.equal((await answerOf(port, evil)).status, 403);
    const ours = await exchange(port, upgradeRequest(evil, 'GET /ours HTTP/1.1'));
    assert.equal(readAnswer(ours).status, 403);
  });
});

describe('a server that others can reach', () => {
  it('takes pages of every origin, unless origins says whose', async (t) => {
    const { port } = await serving(t, { host: '0.0.0.0' });
    assert.equal((await answerOf(port, { Origin: 'https://evil.example' })).status, 101);
    const careful = await serving(t, {
      host: '0.0.0.0',
      origins: ['https://*.example.com'],
      hosts: ['ws.example.com'],
    });
    const Host = 'ws.example.com';
    assert.equal((await answerOf(careful.port, { Host, Origin: 'https://evil.example' })).status, 403);
    assert.equal((await answerOf(careful.port, { Host, Origin: 'https://app.example.com' })).status, 101);
    assert.equal((await answerOf(careful.port, { Host: 'evil.example' })).status, 403);
  });

  it('cannot be made with an origin that is none', () => {
    assert.throws(
      () => new WebSocketServer({ noServer: true, origins: ['example.com'] }),
      /^TypeError: origins: expected/,
    );
  });
});

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
    assert.equal(clients[0].readyState, WebSocket.OPEN);
    assert.equal(wss.shed({ keep: 1 }), 0);
  });
});
