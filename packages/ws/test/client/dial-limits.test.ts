import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import type { DialHooks } from '../../src/client/dial.ts';
import type { DialOptions } from '../../src/client/options.ts';
import type { Timeouts } from '../../src/client/stage-limits.ts';
import { makeCertificate } from '../../src/testing/certificates.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { attempt, type ClientError, failure, GOOD_ANSWER, opening } from '../support/attempt.ts';
import { answering, listening, onRequest, rawServer, tlsServer } from '../support/peers.ts';

const LIMIT = 2000;
const generous = { dnsMs: 9000, connectMs: 9000, tlsMs: 9000, handshakeMs: 9000, totalMs: 60_000 };

function signal(): { done: () => void; reached: Promise<void> } {
  let done = () => {};
  const reached = new Promise<void>((resolve) => {
    done = resolve;
  });
  return { done: () => done(), reached };
}

/** Lets the one limit pass once `reached` says that the attempt hangs where it should; the others are generous. */
async function runOut(
  name: keyof Timeouts,
  address: string,
  given: { options?: object; hooks?: Partial<DialHooks> },
  reached: Promise<unknown>,
): Promise<ClientError> {
  const clock = new FakeClock();
  const options = { ...given.options, timeouts: { ...generous, [name]: LIMIT } } as DialOptions;
  const failed = failure(address, { options, clock, ...(given.hooks && { hooks: given.hooks }) });
  await reached;
  clock.advance(LIMIT - 1);
  assert.ok(clock.pending > 0, 'it gave up too early');
  clock.advance(1);
  const error = await failed;
  assert.equal(clock.pending, 0, 'a timer was left behind');
  return error;
}

describe('timeouts', () => {
  it('dnsMs is for the lookup', async () => {
    const { done, reached } = signal();
    const lookup: LookupFunction = () => done();
    const error = await runOut('dnsMs', 'ws://example.com/', { options: { lookup } }, reached);
    assert.deepEqual([error.code, error.stage], ['WS_ERR_DNS_TIMEOUT', 'dns']);
    assert.equal(
      error.message,
      'Timed out after 2000 ms (timeouts.dnsMs) at the stage "dns": no address for example.com',
    );
    assert.match(error.hint, /DNS server/);
  });

  it('connectMs is for TCP', async () => {
    const { done, reached } = signal();
    const createConnection = () => {
      setImmediate(done);
      return Object.assign(new Duplex({ read() {}, write() {} }), { connecting: true });
    };
    const error = await runOut('connectMs', 'ws://192.0.2.1/', { options: { createConnection } }, reached);
    assert.deepEqual([error.code, error.stage], ['WS_ERR_CONNECT_TIMEOUT', 'tcp']);
    assert.match(error.message, /^Timed out after 2000 ms \(timeouts\.connectMs\).*no connection to 192\.0\.2\.1:80/);
  });

  it('tlsMs is for TLS', async (t) => {
    const { done, reached } = signal();
    const server = rawServer((socket) => socket.once('data', done));
    const error = await runOut('tlsMs', `wss://localhost:${await listening(t, server)}/`, {}, reached);
    assert.deepEqual([error.code, error.stage], ['WS_ERR_TLS_TIMEOUT', 'tls']);
    assert.match(error.message, /\(dns 0 ms, tcp 0 ms\)$/);
  });

  it('handshakeMs is for the request and its answer', async (t) => {
    const answer = signal();
    const silent = rawServer((socket) => onRequest(socket, answer.done));
    const address = `ws://127.0.0.1:${await listening(t, silent)}/`;
    const error = await runOut('handshakeMs', address, {}, answer.reached);
    assert.deepEqual([error.code, error.stage], ['WS_ERR_ANSWER_TIMEOUT', 'response']);
    assert.match(error.hint, /did not answer/);

    const connected = signal();
    const hooks: Partial<DialHooks> = {
      onRequest: (request) => request.on('socket', (socket) => socket.once('connect', connected.done)),
      finishRequest: () => {},
    };
    const unsent = await runOut('handshakeMs', address, { hooks }, connected.reached);
    assert.deepEqual([unsent.code, unsent.stage], ['WS_ERR_ANSWER_TIMEOUT', 'request']);
    assert.match(unsent.hint, /finishRequest must call request\.end/);
  });

  it('each stage has its own time: what one leaves over the next does not get', async (t) => {
    const { cert, key } = makeCertificate();
    const clock = new FakeClock();
    let greet = () => {};
    const { done, reached } = signal();
    const port = await listening(
      t,
      tlsServer({ cert, key }, (socket) => onRequest(socket, () => socket.write(GOOD_ANSWER))),
    );
    const lookup: LookupFunction = (_name, { all }, found) => {
      greet = () => (all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4));
      done();
    };
    const timeouts = { dnsMs: LIMIT, connectMs: LIMIT, tlsMs: LIMIT, handshakeMs: LIMIT };
    const options = { lookup, timeouts, ca: cert } as DialOptions;
    const open = opening(`wss://localhost:${port}/`, { options, clock }, ({ timings }) => {
      assert.equal(timings?.dnsMs, LIMIT - 1);
      assert.equal(clock.pending, 0, 'no timer is left once it is open');
    });
    await reached;
    clock.advance(LIMIT - 1);
    greet();
    await open;
  });

  it('stage limits begin anew behind a redirect', async (t) => {
    const clock = new FakeClock();
    const server = answering((head) => {
      clock.advance(LIMIT - 1);
      return head.startsWith('GET /second') ? GOOD_ANSWER : 'HTTP/1.1 302 Found\r\nLocation: /second\r\n\r\n';
    });
    const options = { followRedirects: true, timeouts: { handshakeMs: LIMIT } };
    await opening(`ws://127.0.0.1:${await listening(t, server)}/`, { options, clock });
    assert.equal(clock.pending, 0);
  });

  it('totalMs goes on over redirects', async (t) => {
    const clock = new FakeClock();
    const server = answering(() => {
      clock.advance(LIMIT / 4);
      return 'HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n';
    });
    const options = { followRedirects: true, timeouts: { totalMs: LIMIT } };
    const error = await failure(`ws://127.0.0.1:${await listening(t, server)}/`, { options, clock });
    assert.equal(error.code, 'WS_ERR_TOTAL_TIMEOUT');
    assert.match(error.message, /^Timed out after 2000 ms \(timeouts\.totalMs\).*, after 3 redirects/);
    assert.equal(clock.pending, 0);
  });

  it('totalMs ends the second look, and what is known already is said', async (t) => {
    const clock = new FakeClock();
    const { done, reached } = signal();
    let connections = 0;
    // The first connection ends without a word, the second, which is the look, hangs.
    const server = rawServer((socket) => {
      if (++connections === 1) onRequest(socket, () => socket.end());
      else socket.once('data', done);
    });
    const options = { timeouts: { totalMs: 500 } };
    const failed = failure(`ws://127.0.0.1:${await listening(t, server)}/`, { options, clock });
    await reached;
    clock.advance(500);
    assert.equal((await failed).code, 'WS_ERR_CLOSED_WITHOUT_ANSWER');
    assert.equal(clock.pending, 0);
  });

  it('totalMs does not wait for the body of a refusal', async (t) => {
    const clock = new FakeClock();
    const server = answering('HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\n');
    const { done, reached } = signal();
    const hooks: Partial<DialHooks> = {
      onUnexpectedResponse: () => {
        setImmediate(done);
        return false;
      },
    };
    const options = { timeouts: { totalMs: 100 } };
    const failed = failure(`ws://127.0.0.1:${await listening(t, server)}/`, { options, clock, hooks });
    await reached;
    clock.advance(100);
    assert.equal((await failed).code, 'WS_ERR_STATUS_403');
  });

  it('have no effect once the connection is open, nor when it was called off', async (t) => {
    const clock = new FakeClock();
    const port = await listening(t, answering(GOOD_ANSWER));
    await opening(`ws://127.0.0.1:${port}/`, { options: { timeouts: generous }, clock }, ({ transport }) => {
      assert.equal(clock.pending, 0);
      assert.equal(transport.destroyed, false);
    });
    await attempt(`ws://127.0.0.1:${port}/`, {
      options: { timeouts: generous },
      clock,
      begun: (it) => it.abort(),
    });
    assert.equal(clock.pending, 0);
  });
});
