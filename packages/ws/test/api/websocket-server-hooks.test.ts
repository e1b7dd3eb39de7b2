import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import type { ServerOptions, VerifyClientInfo } from '../../src/api/types.ts';
import type { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import type { AgreedExtensions } from '../../src/server/accept.ts';
import type { Rejection } from '../../src/server/rejection.ts';
import { memoryTransportPair } from '../../src/testing/index.ts';
import { rejections } from '../support/servers.ts';
import { incoming, KEY, readAnswer } from '../support/upgrade-request.ts';

const NOTHING = Buffer.alloc(0);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** One upgrade in memory: what was opened, rejected and thrown by the time handleUpgrade returned, and what is written. */
function upgrade(wss: WebSocketServer, request: IncomingMessage = incoming()) {
  const [near, far] = memoryTransportPair();
  const opened: WebSocket[] = [];
  const seen: Rejection[] = rejections(wss);
  const answer = () => readAnswer(String(far.read() ?? ''));
  const thrown: unknown[] = [];
  try {
    wss.handleUpgrade(request, near, NOTHING, (websocket) => opened.push(websocket));
  } catch (error) {
    thrown.push(error);
  }
  return { near, far, opened, seen, answer, thrown };
}

function server(options: ServerOptions = {}): WebSocketServer {
  return new WebSocketServer({ noServer: true, ...options });
}

describe('shouldHandle', () => {
  it('compares the path without the query', () => {
    const wss = server({ path: '/foo' });
    for (const [url, handles] of [
      ['/foo', true],
      ['/foo?a', true],
      ['/foo/', false],
      ['/FOO', false],
      ['/bar', false],
    ] as const) {
      assert.equal(wss.shouldHandle({ url } as IncomingMessage), handles, url);
    }
    assert.equal(server().shouldHandle({ url: '/any' } as IncomingMessage), true);
  });

  it('can be overridden, and may decide later', async () => {
    class Later extends WebSocketServer {
      override shouldHandle(request: IncomingMessage): Promise<boolean> {
        return Promise.resolve(request.url === '/yes');
      }
    }
    const wss = new Later({ noServer: true });
    const [yes, no] = [upgrade(wss, incoming({}, '/yes')), upgrade(wss, incoming({}, '/no'))];
    assert.deepEqual([yes.opened.length, no.seen.length], [0, 0]);
    await turn();
    assert.deepEqual([yes.opened.length, no.opened.length], [1, 0]);
    assert.equal(no.seen[0]?.code, 'WS_ERR_REQUEST_NOT_HANDLED');
    assert.deepEqual([no.answer().status, no.answer().body], [400, '']);
    yes.opened[0]?.terminate();
  });

  it('that is rejected later is answered with 500, and tells why in `rejected`', async () => {
    class Failing extends WebSocketServer {
      override shouldHandle(): Promise<boolean> {
        return Promise.reject(new Error('database down'));
      }
    }
    const { seen, answer } = upgrade(new Failing({ noServer: true }));
    await turn();
    const { status, body } = answer();
    assert.deepEqual([status, body], [500, 'Internal Server Error\n']);
    assert.equal(seen[0]?.code, 'WS_ERR_HOOK_FAILED');
    assert.ok(seen[0]?.message.includes('shouldHandle threw database down'));
    assert.deepEqual(seen[0]?.cause, new Error('database down'));
  });

  it('that throws is answered with 500, and the caller gets the error, as in ws', async () => {
    class Throwing extends WebSocketServer {
      override shouldHandle(): boolean {
        throw new Error('bug');
      }
    }
    const { thrown, seen, answer } = upgrade(new Throwing({ noServer: true }));
    assert.equal((thrown[0] as Error).message, 'bug');
    await turn();
    assert.deepEqual([answer().status, seen.length], [500, 1]);
  });
});

describe('verifyClient', () => {
  it('is asked with origin, request, and whether TLS was used', () => {
    const infos: VerifyClientInfo[] = [];
    const verifyClient = (info: VerifyClientInfo) => infos.push(info) > 0;
    const request = incoming({ Origin: 'http://o' });
    const secure = incoming();
    Object.assign(secure.socket, { encrypted: true });
    const wss = server({ verifyClient });
    for (const { opened } of [upgrade(wss, request), upgrade(wss, secure)]) opened[0]?.terminate();
    assert.deepEqual(
      infos.map((info) => [info.origin, info.secure]),
      [
        ['http://o', false],
        [undefined, true],
      ],
    );
    assert.equal(infos[0]?.req, request);
  });

  it('that returns false refuses with 401', async () => {
    const { seen, answer, opened } = upgrade(server({ verifyClient: () => false }));
    assert.deepEqual([seen[0]?.code, seen[0]?.status, opened], ['WS_ERR_REQUEST_REJECTED', 401, []]);
    await turn();
    const { status, body } = answer();
    assert.deepEqual([status, body], [401, 'Unauthorized']);
  });

  it('that decides later can choose status, text and headers', async () => {
    const { answer, seen } = upgrade(
      server({
        verifyClient: (_info, decide) => process.nextTick(decide, false, 503, 'not now', { 'Retry-After': 120 }),
      }),
    );
    await turn();
    const { status, headers, body } = answer();
    assert.deepEqual([status, headers.get('retry-after'), body], [503, '120', 'not now']);
    assert.ok(seen[0]?.message.endsWith('not now'));
  });

  it('that accepts later opens later', async () => {
    const { opened } = upgrade(server({ verifyClient: (_info, decide) => process.nextTick(decide, true) }));
    assert.equal(opened.length, 0);
    await turn();
    assert.equal(opened.length, 1);
    opened[0]?.terminate();
  });

  it('cannot answer twice, nor write into an open connection', async () => {
    const { opened, seen, thrown } = upgrade(
      server({
        verifyClient: (_info, decide) => {
          decide(true);
          decide(true);
          decide(false, 403);
        },
      }),
    );
    assert.deepEqual([opened.length, seen, thrown], [1, [], []]);
    opened[0]?.terminate();
  });

  it('that is an async function is waited for: a promise is not a yes', async () => {
    const { opened, seen } = upgrade(server({ verifyClient: (async () => false) as never }));
    await turn();
    assert.deepEqual([opened.length, seen[0]?.status], [0, 401]);
  });

  it('that accepts a client that has gone meanwhile makes no connection', async () => {
    let accept = () => {};
    const { near, opened, seen } = upgrade(
      server({
        verifyClient: (_info, decide) => {
          accept = () => decide(true);
        },
      }),
    );
    near.destroy();
    accept();
    assert.deepEqual([opened, seen.map(({ code }) => code)], [[], ['WS_ERR_CLIENT_GONE']]);
  });

  it('that throws is answered with 500, and the caller gets the error', async () => {
    const { thrown, answer } = upgrade(
      server({
        verifyClient: () => {
          throw new Error('bug');
        },
      }),
    );
    assert.equal((thrown[0] as Error).message, 'bug');
    await turn();
    assert.equal(answer().status, 500);
  });
});

describe('handleProtocols', () => {
  it('that throws is answered with 500, and blamed by name', async () => {
    const { thrown, seen, answer } = upgrade(
      server({
        handleProtocols: () => {
          throw new Error('bug');
        },
        verifyClient: () => true,
      }),
      incoming({ 'Sec-WebSocket-Protocol': 'a' }),
    );
    assert.equal((thrown[0] as Error).message, 'bug');
    assert.ok(seen[0]?.message.includes('handleProtocols'));
    await turn();
    assert.equal(answer().status, 500);
  });
});

describe('completeUpgrade', () => {
  it('can be overridden, with the arguments that ws gives it', () => {
    const calls: unknown[][] = [];
    class Mine extends WebSocketServer {
      override completeUpgrade(...args: Parameters<WebSocketServer['completeUpgrade']>): void {
        calls.push(args);
        super.completeUpgrade(...args);
      }
    }
    const request = incoming({ 'Sec-WebSocket-Extensions': 'permessage-deflate', 'Sec-WebSocket-Protocol': 'a' });
    const { near, opened } = upgrade(new Mine({ noServer: true, perMessageDeflate: true }), request);
    const [extensions, key, protocols, req, socket, head] = calls[0] ?? [];
    assert.deepEqual((extensions as AgreedExtensions)['permessage-deflate']?.params.serverMaxWindowBits, 15);
    assert.deepEqual([key, protocols, req, socket, head], [KEY, new Set(['a']), request, near, NOTHING]);
    assert.equal(opened[0]?.protocol, 'a');
    opened[0]?.terminate();
  });
});

describe('listeners', () => {
  it('of `connection` that throw are not taken for a failed hook', () => {
    const wss = server({ verifyClient: () => true });
    const [near] = memoryTransportPair();
    const seen = rejections(wss);
    let opened: WebSocket | undefined;
    const callback = (websocket: WebSocket) => {
      opened = websocket;
      throw new Error('in the callback');
    };
    assert.throws(() => wss.handleUpgrade(incoming(), near, NOTHING, callback), { message: 'in the callback' });
    assert.deepEqual(seen, []);
    assert.equal(opened?.readyState, 1);
    opened?.terminate();
  });
});
