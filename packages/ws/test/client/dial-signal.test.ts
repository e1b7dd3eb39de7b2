import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { LookupFunction } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import type { DialHooks, Dialling } from '../../src/client/dial.ts';
import type { DialOptions } from '../../src/client/options.ts';
import { type ClientError, failure, GOOD_ANSWER, opening } from '../support/attempt.ts';
import { answering, listening, onRequest, rawServer } from '../support/peers.ts';

const reason = new Error('the user left');

/** An attempt whose signal is aborted when `options` (given the abort) or the server says so. */
async function aborted(
  address: string,
  make: (abort: () => void) => { options?: object; hooks?: Partial<DialHooks> },
  controller = new AbortController(),
): Promise<ClientError> {
  const { options, hooks = {} } = make(() => controller.abort(reason));
  const all = { ...options, signal: controller.signal } as DialOptions;
  const error = await failure(address, { options: all, hooks });
  assert.equal(error.code, 'WS_ERR_ABORTED');
  assert.equal(error.cause, reason);
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0, 'a listener was left behind');
  return error;
}

describe('the option signal', () => {
  it('that is aborted already sends nothing, not even a lookup', async () => {
    const controller = new AbortController();
    controller.abort(reason);
    const lookup = () => assert.fail('it looked the name up');
    const hooks = { onRequest: () => assert.fail('it made a request') };
    const error = await aborted('ws://example.com/', () => ({ options: { lookup }, hooks }), controller);
    assert.equal(error.stage, 'url');
    assert.equal(
      error.message,
      'The connection to example.com:80 was aborted by its signal at the stage "url": the user left',
    );
  });

  it('ends an attempt in the lookup', async () => {
    const error = await aborted('ws://example.com/', (abort) => {
      const lookup: LookupFunction = () => abort();
      return { options: { lookup } };
    });
    assert.equal(error.stage, 'dns');
  });

  it('ends an attempt in the TCP handshake', async () => {
    const error = await aborted('ws://192.0.2.1/', (abort) => {
      const createConnection = () => {
        setImmediate(abort);
        return Object.assign(new Duplex({ read() {}, write() {} }), { connecting: true });
      };
      return { options: { createConnection } };
    });
    assert.equal(error.stage, 'tcp');
  });

  it('ends an attempt in the TLS handshake', async (t) => {
    let abort = () => {};
    const port = await listening(
      t,
      rawServer((socket) => socket.once('data', () => abort())),
    );
    const error = await aborted(`wss://127.0.0.1:${port}/`, (it) => {
      abort = it;
      return {};
    });
    assert.equal(error.stage, 'tls');
  });

  it('ends an attempt that waits for the answer', async (t) => {
    let abort = () => {};
    const port = await listening(
      t,
      rawServer((socket) => onRequest(socket, () => abort())),
    );
    const error = await aborted(`ws://127.0.0.1:${port}/`, (it) => {
      abort = it;
      return {};
    });
    assert.equal(error.stage, 'response');
  });

  it('ends an attempt in the middle of the answer that it gets', async (t) => {
    await aborted(`ws://127.0.0.1:${await listening(t, answering(GOOD_ANSWER))}/`, (abort) => ({
      hooks: { onUpgrade: abort },
    }));
  });

  it('ends an attempt in the hands of a listener to unexpected-response', async (t) => {
    const port = await listening(t, answering('HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\n'));
    await aborted(`ws://127.0.0.1:${port}/`, (abort) => ({
      hooks: {
        onUnexpectedResponse: () => {
          setImmediate(abort);
          return true;
        },
      },
    }));
  });

  it('has no effect once the connection is open', async (t) => {
    const controller = new AbortController();
    const port = await listening(t, answering(GOOD_ANSWER));
    await opening(`ws://127.0.0.1:${port}/`, { options: { signal: controller.signal } }, ({ transport }) => {
      assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
      controller.abort(reason);
      assert.equal(transport.destroyed, false);
    });
  });

  it('leaves no listener behind when the attempt is called off or fails otherwise', async (t) => {
    const { signal } = new AbortController();
    const port = await listening(t, answering('HTTP/1.1 404 Not Found\r\n\r\n'));
    assert.equal((await failure(`ws://127.0.0.1:${port}/`, { options: { signal } })).code, 'WS_ERR_STATUS_404');
    const begun = (dialling: Dialling) => dialling.abort();
    const error = await failure(`ws://127.0.0.1:${port}/`, { options: { signal }, begun });
    assert.equal(error.code, 'WS_ERR_CLOSED_BEFORE_OPEN');
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('may be one for many attempts at a time, of which Node warns of no leak', async (t) => {
    const warned = t.mock.method(process, 'emitWarning', () => {});
    const controller = new AbortController();
    const options = { signal: controller.signal, lookup: (() => {}) as LookupFunction };
    const attempts = Array.from({ length: 20 }, () => failure('ws://server.test/', { options }));
    assert.equal(getEventListeners(controller.signal, 'abort').length, 20);
    controller.abort(reason);
    for (const error of await Promise.all(attempts)) assert.equal(error.cause, reason);
    assert.equal(warned.mock.callCount(), 0);
  });

  it('may be aborted for a reason that is no error', async () => {
    const controller = new AbortController();
    controller.abort('shutting down');
    const error = await failure('ws://example.com/', { options: { signal: controller.signal } });
    assert.equal(error.cause, 'shutting down');
    assert.match(error.message, /: shutting down$/);
  });

  it('may be one of AbortSignal.timeout()', async (t) => {
    const port = await listening(
      t,
      rawServer(() => {}),
    );
    const error = await failure(`ws://127.0.0.1:${port}/`, { options: { signal: AbortSignal.timeout(1) } });
    assert.equal((error.cause as Error).name, 'TimeoutError');
  });
});
