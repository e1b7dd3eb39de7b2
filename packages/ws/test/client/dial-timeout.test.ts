import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import type { DialHooks } from '../../src/client/dial.ts';
import type { DialOptions } from '../../src/client/options.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { attempt, failure, GOOD_ANSWER } from '../support/attempt.ts';
import { answering, headerOf, listening, onRequest, rawServer } from '../support/peers.ts';

const LIMIT = 2000;

/** Lets the limit pass once `reached` says that the attempt hangs where it should. */
async function timeOut(address: string, options: DialOptions, hooks: Partial<DialHooks>, reached: Promise<unknown>) {
  const clock = new FakeClock();
  const all = { ...options, handshakeTimeout: LIMIT };
  const failed = failure(address, { options: all, hooks, clock });
  await reached;
  clock.advance(LIMIT - 1);
  assert.equal(clock.pending, 1, 'it gave up too early');
  clock.advance(1);
  const error = await failed;
  assert.equal(error.code, 'WS_ERR_HANDSHAKE_TIMEOUT');
  assert.equal(clock.pending, 0, 'a timer was left behind');
  return error;
}

function signal(): { done: () => void; reached: Promise<void> } {
  let done = () => {};
  const reached = new Promise<void>((resolve) => {
    done = resolve;
  });
  return { done: () => done(), reached };
}

describe('an answer that comes byte by byte', () => {
  for (const [options, code] of [
    [{ handshakeTimeout: LIMIT }, 'WS_ERR_HANDSHAKE_TIMEOUT'],
    [{ timeouts: { handshakeMs: LIMIT } }, 'WS_ERR_ANSWER_TIMEOUT'],
    [{ timeouts: { totalMs: LIMIT } }, 'WS_ERR_TOTAL_TIMEOUT'],
  ] as const)
    it(`puts off nothing: ${code}`, async (t) => {
      const clock = new FakeClock();
      let asked = (_peer: Socket) => {};
      const peerAsked = new Promise<Socket>((resolve) => {
        asked = resolve;
      });
      const server = rawServer((socket) => onRequest(socket, () => asked(socket)));
      const transports: Duplex[] = [];
      const hooks: Partial<DialHooks> = { onTransport: (transport) => transports.push(transport) };
      const failed = failure(`ws://127.0.0.1:${await listening(t, server)}/`, { options, hooks, clock });
      const peer = await peerAsked;
      for (const byte of 'HTTP/1.1 1') {
        const arrived = once(transports[0] as Duplex, 'data');
        peer.write(byte);
        await arrived;
        clock.advance(LIMIT / 10);
      }
      const error = await failed;
      assert.deepEqual([error.code, error.stage, clock.pending], [code, 'response', 0]);
    });
});

describe('handshakeTimeout', () => {
  it('ends an attempt that hangs in the lookup', async () => {
    const { done, reached } = signal();
    const lookup: LookupFunction = () => done();
    const error = await timeOut('ws://example.com/', { lookup } as DialOptions, {}, reached);
    assert.equal(error.stage, 'dns');
    assert.ok(error.message.startsWith('Opening handshake has timed out after 2000 ms at the stage "dns"'));
  });

  it('ends an attempt that hangs in the TCP handshake', async () => {
    const { done, reached } = signal();
    // A transport that never connects, as net.Socket looks from outside when the packets are dropped.
    const createConnection = () => {
      setImmediate(done);
      return Object.assign(new Duplex({ read() {}, write() {} }), { connecting: true });
    };
    const error = await timeOut('ws://192.0.2.1/', { createConnection } as unknown as DialOptions, {}, reached);
    assert.equal(error.stage, 'tcp');
  });

  it('ends an attempt that waits for an agent without a free socket', async (t) => {
    const port = await listening(
      t,
      rawServer(() => {}),
    );
    const agent = new Agent({ maxSockets: 1 });
    const { done, reached } = signal();
    let dialling: { abort(): void } | undefined;
    const begun = (it: { abort(): void }) => {
      dialling = it;
    };
    const first = attempt(`ws://127.0.0.1:${port}/`, { options: { agent }, begun });
    setImmediate(done);
    const error = await timeOut(`ws://127.0.0.1:${port}/`, { agent }, {}, reached);
    assert.equal(error.stage, 'tcp');
    dialling?.abort();
    await first;
  });

  it('ends an attempt that hangs in the TLS handshake', async (t) => {
    const { done, reached } = signal();
    const server = rawServer((socket) => socket.once('data', done));
    const port = await listening(t, server);
    const error = await timeOut(`wss://localhost:${port}/`, {}, {}, reached);
    assert.equal(error.stage, 'tls');
    assert.match(error.message, /at the stage "tls" \(dns 0 ms, tcp 0 ms\)/);
  });

  it('ends an attempt whose request is never sent', async (t) => {
    const { done, reached } = signal();
    const port = await listening(
      t,
      rawServer(() => {}),
    );
    const hooks: Partial<DialHooks> = {
      onRequest: (request) => request.on('socket', (socket) => socket.once('connect', done)),
      finishRequest: () => {},
    };
    const error = await timeOut(`ws://127.0.0.1:${port}/`, {}, hooks, reached);
    assert.equal(error.stage, 'request');
    assert.match(error.hint, /finishRequest must call request\.end/);
  });

  it('ends an attempt that gets no answer', async (t) => {
    const { done, reached } = signal();
    const port = await listening(
      t,
      rawServer((socket) => onRequest(socket, done)),
    );
    const error = await timeOut(`ws://127.0.0.1:${port}/`, {}, {}, reached);
    assert.equal(error.stage, 'response');
    assert.match(error.hint, /took the request and did not answer/);
    assert.equal(error.timings?.totalMs, LIMIT);
  });

  it('starts again with every redirect', async (t) => {
    const clock = new FakeClock();
    const { done, reached } = signal();
    const server = answering((head) => {
      if (headerOf(head, 'host')?.startsWith('localhost')) {
        clock.advance(LIMIT - 1);
        return `HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:${port}/\r\n\r\n`;
      }
      done();
      return '';
    });
    const port: number = await listening(t, server);
    const options = { handshakeTimeout: LIMIT, followRedirects: true };
    const failed = failure(`ws://localhost:${port}/`, { options, clock });
    await reached;
    clock.advance(LIMIT - 1);
    assert.equal(clock.pending, 1);
    clock.advance(1);
    assert.equal((await failed).url, `ws://127.0.0.1:${port}/`);
  });

  it('leaves no timer behind when the attempt ends otherwise', async (t) => {
    const clock = new FakeClock();
    const options = { handshakeTimeout: LIMIT };
    const good = await listening(t, answering(GOOD_ANSWER));
    const { handshake } = await attempt(`ws://127.0.0.1:${good}/`, { options, clock });
    assert.equal(clock.pending, 0);
    handshake?.transport.destroy();
    const bad = await listening(t, answering('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
    await failure(`ws://127.0.0.1:${bad}/`, { options, clock });
    assert.equal(clock.pending, 0);
  });

  it('watches the answer that the caller reads, as long as nothing comes', async (t) => {
    const sockets: Socket[] = [];
    const server = rawServer((socket) => {
      sockets.push(socket);
      onRequest(socket, () => socket.write('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\n'));
    });
    const port = await listening(t, server);
    const error = await failure(`ws://127.0.0.1:${port}/`, {
      options: { handshakeTimeout: 20 },
      hooks: { onUnexpectedResponse: () => true },
    });
    assert.equal(error.code, 'WS_ERR_HANDSHAKE_TIMEOUT');
  });
});
