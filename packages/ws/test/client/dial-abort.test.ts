import assert from 'node:assert/strict';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import { describe, it } from 'node:test';
import type { Dialling } from '../../src/client/dial.ts';
import type { DialOptions } from '../../src/client/options.ts';
import { makeCertificate } from '../../src/testing/certificates.ts';
import { attempt, failure, GOOD_ANSWER } from '../support/attempt.ts';
import { answering, listening, onRequest, rawServer, tlsServer } from '../support/peers.ts';

const MESSAGE = 'WebSocket was closed before the connection was established';

describe('abort', () => {
  it('fails on the next tick when it is called at once', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    let ended = false;
    const failed = failure(`ws://127.0.0.1:${port}/`, {
      begun: (dialling) => {
        dialling.abort();
        assert.equal(ended, false);
        dialling.abort();
      },
    }).finally(() => {
      ended = true;
    });
    const error = await failed;
    assert.equal(error.code, 'WS_ERR_CLOSED_BEFORE_OPEN');
    assert.ok(error.message.startsWith(MESSAGE));
    assert.equal(error.stage, 'tcp');
  });

  it('ends a lookup that goes on', async () => {
    let dialling: Dialling | undefined;
    const lookup: LookupFunction = () => setImmediate(() => dialling?.abort());
    const error = await failure('ws://example.com/', {
      options: { lookup } as DialOptions,
      begun: (it) => {
        dialling = it;
      },
    });
    assert.deepEqual([error.code, error.stage], ['WS_ERR_CLOSED_BEFORE_OPEN', 'dns']);
  });

  it('ends a TLS handshake that goes on', async (t) => {
    let dialling: Dialling | undefined;
    const port = await listening(
      t,
      rawServer((socket) => socket.once('data', () => dialling?.abort())),
    );
    const error = await failure(`wss://127.0.0.1:${port}/`, {
      begun: (it) => {
        dialling = it;
      },
    });
    assert.deepEqual([error.code, error.stage], ['WS_ERR_CLOSED_BEFORE_OPEN', 'tls']);
  });

  it('ends the wait for an answer', async (t) => {
    let dialling: Dialling | undefined;
    const port = await listening(
      t,
      rawServer((socket) => onRequest(socket, () => dialling?.abort())),
    );
    const error = await failure(`ws://127.0.0.1:${port}/`, {
      begun: (it) => {
        dialling = it;
      },
    });
    assert.deepEqual([error.code, error.stage], ['WS_ERR_CLOSED_BEFORE_OPEN', 'response']);
    assert.match(error.hint, /close\(\) or terminate\(\)/);
  });

  it('works from every hook', async (t) => {
    const good = await listening(t, answering(GOOD_ANSWER));
    const bad = await listening(t, answering('HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc'));
    const redirect = await listening(t, answering('HTTP/1.1 302 Found\r\nLocation: /next\r\n\r\n'));
    let dialling: Dialling | undefined;
    const abort = () => dialling?.abort();
    const abortAndSay = (handled: boolean) => () => {
      abort();
      return handled;
    };
    const onRequest = (_request: ClientRequest, it: Dialling) => {
      dialling = it;
    };
    const cases = [
      { port: good, hooks: { onUpgrade: abort } },
      { port: bad, hooks: { onUnexpectedResponse: abortAndSay(true) } },
      { port: bad, hooks: { onUnexpectedResponse: abortAndSay(false) } },
      { port: redirect, hooks: { onRedirect: abort, watchesRedirects: () => true } },
      { port: good, hooks: { finishRequest: abort } },
    ];
    for (const { port, hooks } of cases) {
      const error = await failure(`ws://127.0.0.1:${port}/`, {
        options: { followRedirects: true },
        hooks: { ...hooks, onRequest },
      });
      assert.equal(error.code, 'WS_ERR_CLOSED_BEFORE_OPEN', Object.keys(hooks)[0]);
    }
  });

  it('ends a request that the caller has taken over', async (t) => {
    const port = await listening(t, answering('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nabc'));
    let dialling: Dialling | undefined;
    let body = '';
    const error = await failure(`ws://127.0.0.1:${port}/`, {
      begun: (it) => {
        dialling = it;
      },
      hooks: {
        onUnexpectedResponse: (_request, response: IncomingMessage) => {
          response.on('data', (chunk) => {
            body += chunk;
          });
          response.on('end', () => dialling?.abort());
          return true;
        },
      },
    });
    assert.deepEqual([error.code, body], ['WS_ERR_CLOSED_BEFORE_OPEN', 'abc']);
  });

  it('ends the second look at a server that closed without a word', async (t) => {
    const { key, cert } = makeCertificate();
    let dialling: Dialling | undefined;
    let connections = 0;
    const server = tlsServer({ key, cert }).on('connection', () => {
      if (++connections === 2) dialling?.abort();
    });
    const port = await listening(t, server);
    const error = await failure(`ws://127.0.0.1:${port}/`, {
      begun: (it) => {
        dialling = it;
      },
    });
    assert.equal(error.code, 'WS_ERR_CLOSED_BEFORE_OPEN');
  });

  it('does nothing after the end', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    const { dialling, handshake } = await attempt(`ws://127.0.0.1:${port}/`);
    dialling.abort();
    await new Promise(setImmediate);
    assert.equal(handshake?.transport.destroyed, false);
    handshake?.transport.destroy();
  });
});

describe('a request that the caller destroys', () => {
  it('fails with the words of node:http', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    for (const how of ['abort', 'destroy'] as const) {
      const error = await failure(`ws://127.0.0.1:${port}/`, { hooks: { onRequest: (request) => request[how]() } });
      assert.equal(error.code, 'WS_ERR_REQUEST_DESTROYED', how);
      assert.ok(error.message.startsWith('socket hang up'), error.message);
    }
  });

  it('fails with the caller’s own error', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    const own = new Error('changed my mind');
    const error = await failure(`ws://127.0.0.1:${port}/`, { hooks: { onRequest: (request) => request.destroy(own) } });
    assert.deepEqual([error.message, error.cause], ['changed my mind', own]);
  });

  it('fails when it had taken the request over', async (t) => {
    const port = await listening(t, answering('HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\n'));
    const own = new Error('not this one');
    const error = await failure(`ws://127.0.0.1:${port}/`, {
      hooks: {
        onUnexpectedResponse: (request) => {
          setImmediate(() => request.emit('error', own));
          return true;
        },
      },
    });
    assert.equal(error.cause, own);
  });
});
