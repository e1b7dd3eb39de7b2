import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { HandshakeError, ReconnectingWebSocket as OverOurs } from '@handfast/ws';
import { ReconnectingWebSocket, type ReconnectOptions, type ReconnectState } from '@handfast/ws/reconnect';
import { WebSocket as Undici } from 'undici';
import { WebSocketServer as NpmServer, WebSocket as NpmWs } from 'ws';
import { RestartableServer } from '../../src/reconnect/restartable.ts';
import { root } from '../../src/root.ts';

type Socket = ReconnectingWebSocket<unknown>;
type Make = (url: string | (() => string), options?: ReconnectOptions) => Socket;

const quick: ReconnectOptions = { minDelayMs: 5, maxDelayMs: 50, restartDelayMs: 10 };
const transports: Record<string, Make> = {
  'our WebSocket': (url, options) => new OverOurs<unknown>(url, [], { ...quick, ...options }),
  'that of npm ws': (url, options) => new ReconnectingWebSocket(url, [], { ...quick, ...options, WebSocket: NpmWs }),
  'that of undici': (url, options) => new ReconnectingWebSocket(url, [], { ...quick, ...options, WebSocket: Undici }),
};

/** The next state of that name. */
function next<Name extends ReconnectState['name']>(
  socket: Socket,
  name: Name,
): Promise<Extract<ReconnectState, { name: Name }>> {
  return new Promise((resolve) => {
    const heard = ({ state }: { state: ReconnectState }) => {
      if (state.name !== name) return;
      socket.removeEventListener('statechange', heard);
      resolve(state as Extract<ReconnectState, { name: Name }>);
    };
    socket.addEventListener('statechange', heard);
  });
}

for (const [name, make] of Object.entries(transports)) {
  describe(`over ${name}`, () => {
    test('a server that restarts on its port five times has the client back each time, and what was sent meanwhile', async () => {
      const server = new RestartableServer();
      await server.start();
      const socket = make(`ws://127.0.0.1:${server.port}/`, { binaryType: 'arraybuffer' });
      const messages = socket[Symbol.asyncIterator]();
      for (let i = 0; i < 5; i++) {
        await socket.waitUntilOpen();
        socket.send(`open ${i}`);
        assert.equal((await messages.next()).value, `open ${i}`);
        const lost = next(socket, 'waiting');
        await server.stop(i % 2 === 0 ? 1012 : undefined);
        const { cause } = await lost;
        assert.equal(cause.kind === 'close' && cause.code, i % 2 === 0 ? 1012 : 1006);
        socket.send(`kept ${i}`);
        await server.start();
        assert.equal((await messages.next()).value, `kept ${i}`);
      }
      assert.equal(server.connections, 6);
      const closed = next(socket, 'closed');
      socket.close(1000);
      assert.equal((await closed).why, 'called');
      assert.equal((await messages.next()).done, true);
      await server.stop();
    });

    describe('npm ws as the server', () => {
      let server: NpmServer;
      const url = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      before(async () => {
        server = new NpmServer({ host: '127.0.0.1', port: 0 });
        // The first connection of each path is closed with the code that the path has.
        const seen = new Set<string>();
        server.on('connection', (socket, request) => {
          const path = request.url ?? '';
          if (seen.has(path)) return;
          seen.add(path);
          const code = Number(path.slice(1));
          if (code === 1006) socket.terminate();
          else if (code === 1005) socket.close();
          else socket.close(code, 'because');
        });
        await new Promise((resolve) => server.once('listening', resolve));
      });
      after(async () => {
        for (const client of server.clients) client.terminate();
        await new Promise((resolve) => server.close(resolve));
      });

      for (const code of [1000, 1002, 1003, 1007, 1008, 1009, 1010]) {
        test(`that closes with ${code} ends it`, async () => {
          const socket = make(`${url()}${code}`);
          const state = await next(socket, 'closed');
          assert.equal(state.why, code === 1000 ? 'finished' : 'terminal');
          assert.ok(state.cause?.kind === 'close');
          assert.deepEqual([state.cause.code, state.cause.reason], [code, 'because']);
        });
      }

      for (const code of [1001, 1005, 1006, 1011, 1012, 1013, 1014, 3000, 4000]) {
        test(`that closes with ${code} has it back`, async () => {
          const socket = make(`${url()}${code}`, { overloadDelayMs: 5 });
          const { cause } = await next(socket, 'waiting');
          assert.equal(cause.kind === 'close' && cause.code, code);
          await next(socket, 'open');
          socket.close();
        });
      }

      test('that closes with a code of terminalCloseCodes ends it', async () => {
        const socket = make(`${url()}4401`, { terminalCloseCodes: (code) => code === 4401 });
        assert.equal((await next(socket, 'closed')).why, 'terminal');
      });
    });
  });
}

describe('a server of HTTP that refuses', () => {
  let server: Server;
  /** What it says to the next ones; when there is no more, the last one again. */
  let answers: string[];
  const url = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  before(async () => {
    server = createServer();
    server.on('upgrade', (_, socket) => {
      const head = (answers.length > 1 ? answers.shift() : answers[0]) as string;
      socket.end(`HTTP/1.1 ${head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => new Promise((resolve) => server.close(resolve)));

  for (const [status, name] of [
    ['401 Unauthorized', 'our WebSocket'],
    ['403 Forbidden', 'our WebSocket'],
    ['404 Not Found', 'our WebSocket'],
    ['426 Upgrade Required', 'our WebSocket'],
    ['401 Unauthorized', 'that of npm ws'],
    ['404 Not Found', 'that of npm ws'],
  ] as const) {
    test(`${status} ends it, over ${name}`, async () => {
      answers = [status];
      const socket = (transports[name] as Make)(url());
      const failed = new Promise<Error>((resolve) => {
        socket.onerror = ({ error }) => resolve(error as Error);
      });
      const state = await next(socket, 'closed');
      assert.ok(state.why === 'terminal' && state.cause?.kind === 'connect');
      assert.equal(state.cause.status, Number.parseInt(status, 10));
      if (name === 'our WebSocket') assert.ok((await failed).cause instanceof HandshakeError);
    });
  }

  test('503 with Retry-After in seconds is obeyed', async () => {
    answers = ['503 Service Unavailable\r\nRetry-After: 100'];
    const socket = (transports['our WebSocket'] as Make)(url());
    const { delayMs, cause } = await next(socket, 'waiting');
    assert.ok(cause.kind === 'connect' && cause.status === 503 && cause.retryAfterMs === 100_000);
    assert.ok(delayMs !== undefined && delayMs >= 100_000 && delayMs <= 100_010, `${delayMs}`);
    socket.close();
  });

  test('429 with Retry-After as a date is obeyed', async () => {
    const at = Math.ceil(Date.now() / 1000) * 1000 + 3_000_000;
    answers = [`429 Too Many Requests\r\nRetry-After: ${new Date(at).toUTCString()}`];
    const socket = (transports['our WebSocket'] as Make)(url());
    const { retryAt = 0 } = await next(socket, 'waiting');
    assert.ok(retryAt >= at && retryAt <= at + 1000, `${retryAt - at} ms later`);
    socket.close();
  });

  test('503 with Retry-After: 0, and then 404: it comes back, and ends', async () => {
    answers = ['503 Service Unavailable\r\nRetry-After: 0', '503 Service Unavailable', '404 Not Found'];
    const socket = (transports['our WebSocket'] as Make)(url());
    const attempts: number[] = [];
    socket.onstatechange = ({ state }) => state.name === 'connecting' && attempts.push(state.attempt);
    const state = await next(socket, 'closed');
    assert.equal(state.cause?.kind === 'connect' && state.cause.status, 404);
    assert.deepEqual(attempts, [2, 3]);
  });

  test('a token that a function brings is fresh for each attempt', async () => {
    const guarded = new NpmServer({
      host: '127.0.0.1',
      port: 0,
      verifyClient: (
        { req }: { req: { headers: { authorization?: string } } },
        decide: (...it: [boolean, number?]) => void,
      ) => (req.headers.authorization === 'Bearer 3' ? decide(true) : decide(false, 503)),
    });
    await new Promise((resolve) => guarded.once('listening', resolve));
    let n = 0;
    const socket = new OverOurs<unknown>(`ws://127.0.0.1:${(guarded.address() as AddressInfo).port}/`, [], {
      ...quick,
      headers: async () => ({ authorization: `Bearer ${++n}` }),
    });
    await socket.waitUntilOpen();
    assert.equal(n, 3);
    socket.close();
    await next(socket, 'closed');
    await new Promise((resolve) => guarded.close(resolve));
  });

  test('undici does not say the status: the failure is opaque, and maxOpaqueFailures ends it', async () => {
    answers = ['401 Unauthorized'];
    const socket = (transports['that of undici'] as Make)(url(), { maxOpaqueFailures: 3 });
    const state = await next(socket, 'closed');
    assert.ok(state.why === 'exhausted' && state.cause?.kind === 'connect');
  });
});

test('whatever fails fails without a word when nobody listens: no uncaught error, no unhandled rejection', async () => {
  const script = join(root, 'packages/conformance/dist/src/reconnect/quiet-paths.js');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--unhandled-rejections=strict', script]);
  assert.equal(stderr, '');
  assert.match(stdout, /^walked \d\d+\n$/);
});
