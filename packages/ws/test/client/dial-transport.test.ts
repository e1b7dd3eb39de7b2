import assert from 'node:assert/strict';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import type { DialOptions } from '../../src/client/options.ts';
import { makeCertificate } from '../../src/testing/certificates.ts';
import { memoryTransportPair } from '../../src/testing/memory-transport.ts';
import { attempt, failure, GOOD_ANSWER, opening } from '../support/attempt.ts';
import { answering, headerOf, listening, listeningAt, onRequest, tlsServer } from '../support/peers.ts';

describe('a local socket', () => {
  it('is reached by ws+unix:, with the path behind the colon', async (t) => {
    const path =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\handfast-${process.pid}`
        : join(tmpdir(), `handfast ${process.pid}.sock`);
    let request = '';
    const server = answering((head) => {
      request = head;
      return GOOD_ANSWER;
    });
    await listeningAt(t, server, path);
    await opening(`ws+unix:${path}:/chat?x=1`);
    assert.ok(request.startsWith('GET /chat?x=1 HTTP/1.1\r\n'));
    assert.equal(headerOf(request, 'host'), 'localhost');
    await opening(`ws+unix:${path}`);
    assert.ok(request.startsWith('GET / HTTP/1.1\r\n'));
  });
});

describe('the agent option', () => {
  it('makes the connection with the agent', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    let made = 0;
    class Counting extends HttpAgent {
      override createConnection(...given: unknown[]) {
        made++;
        return Reflect.apply(net.createConnection, net, given);
      }
    }
    await opening(`ws://localhost:${port}/`, { options: { agent: new Counting() } });
    assert.equal(made, 1);
  });

  it('is not overruled by a way to connect of our own', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    // Node documents the method by what it demands of other agents; its types leave it out.
    type Adding = { addRequest(request: unknown, options: { createConnection?: unknown }): void };
    const agent = new HttpAgent() as HttpAgent & Adding;
    let seen: unknown;
    const original = agent.addRequest;
    agent.addRequest = (request, options) => {
      seen = options.createConnection;
      original.call(agent, request, options);
    };
    await opening(`ws://localhost:${port}/`, { options: { agent } });
    assert.equal(seen, undefined);
  });

  it('works over TLS, and with a pool that keeps connections', async (t) => {
    const { key, cert } = makeCertificate();
    const answers = ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', GOOD_ANSWER];
    const server = tlsServer({ key, cert }, (socket) => {
      onRequest(socket, () => {
        socket.write(answers[0] as string);
        onRequest(socket, () => socket.write(answers[1] as string));
      });
    });
    const port = await listening(t, server);
    const agent = new HttpsAgent({ keepAlive: true, ca: cert });
    t.after(() => agent.destroy());
    const https = await import('node:https');
    await new Promise<void>((resolve) => {
      https.get(`https://localhost:${port}/`, { agent }, (response) => response.resume().on('end', resolve));
    });
    await new Promise(setImmediate);
    await opening(`wss://localhost:${port}/`, { options: { agent } }, ({ timings }) => {
      assert.ok((timings?.responseMs ?? -1) >= 0);
    });
  });

  it('fails as the connection of the agent does', async () => {
    const agent = new HttpAgent();
    const error = await failure('ws://127.0.0.1:1/', { options: { agent } });
    assert.deepEqual([error.code, error.stage], ['ECONNREFUSED', 'tcp']);
    assert.deepEqual(
      error.addresses?.map(({ address, outcome }) => [address, outcome]),
      [['127.0.0.1', 'ECONNREFUSED']],
    );
  });

  it('throws at once when it is none', () => {
    const options = { agent: {} as HttpAgent };
    assert.rejects(() => attempt('ws://localhost/', { options }), { code: 'ERR_INVALID_ARG_TYPE' });
  });
});

describe('the createConnection option', () => {
  it('gets host and port of the URL and makes the transport', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    let given: { host?: unknown; port?: unknown } = {};
    const createConnection = (options: object) => {
      given = options;
      return net.connect(port, '127.0.0.1');
    };
    await opening('ws://example.com:22/foo', { options: { createConnection } as DialOptions });
    assert.deepEqual([given.host, given.port], ['example.com', '22']);
  });

  it('may hand the transport over later', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    const createConnection = (_options: object, done: (error: null, transport: Duplex) => void) => {
      setImmediate(() => done(null, net.connect(port, '127.0.0.1')));
      return undefined;
    };
    await opening('ws://example.com/', { options: { createConnection } as unknown as DialOptions });
  });

  it('may fail later', async () => {
    const said = new Error('no way through');
    const createConnection = (_options: object, done: (error: Error) => void) => {
      setImmediate(() => done(said));
      return undefined;
    };
    const error = await failure('ws://example.com/', { options: { createConnection } as unknown as DialOptions });
    assert.deepEqual([error.message, error.cause], ['no way through', said]);
  });

  it('may make a Duplex that is no socket', async () => {
    const [near, far] = memoryTransportPair();
    let request = '';
    far.on('data', (chunk) => {
      request += chunk;
      if (request.endsWith('\r\n\r\n')) far.write(GOOD_ANSWER);
    });
    const options = { createConnection: () => near } as unknown as DialOptions;
    await opening('ws://example.com/', { options }, ({ transport }) => assert.equal(transport, near));
    assert.ok(request.startsWith('GET / HTTP/1.1\r\nHost: example.com\r\n'));
  });

  it('may make a Duplex that is no socket for wss: too', async () => {
    const [near, far] = memoryTransportPair();
    far.once('data', () => far.write(GOOD_ANSWER));
    await opening('wss://example.com/', { options: { createConnection: () => near } as unknown as DialOptions });
  });

  it('fails when its Duplex ends, breaks or is destroyed', async () => {
    const cases: [code: string, act: (near: Duplex, far: Duplex) => void][] = [
      ['WS_ERR_CLOSED_WITHOUT_ANSWER', (_near, far) => far.end()],
      ['WS_ERR_REQUEST_DESTROYED', (near) => near.destroy()],
      ['WS_ERR_REQUEST_FAILED', (near) => near.destroy(new Error('broken'))],
    ];
    for (const [code, act] of cases) {
      const [near, far] = memoryTransportPair();
      far.once('data', () => act(near, far));
      const error = await failure('ws://example.com/', {
        options: { createConnection: () => near } as unknown as DialOptions,
      });
      assert.equal(error.code, code, error.message);
      far.destroy();
    }
  });
});

describe('the hook finishRequest', () => {
  it('may change headers before the request goes out, and must send it', async (t) => {
    let request = '';
    const server = answering((head) => {
      request = head;
      return GOOD_ANSWER;
    });
    const port = await listening(t, server);
    await opening(
      `ws://127.0.0.1:${port}/`,
      {
        hooks: {
          finishRequest: (it) =>
            it.on('socket', (socket) => {
              socket.on('connect', () => {
                it.setHeader('Cookie', 'from=socket');
                it.end();
              });
            }),
        },
      },
      (handshake) => assert.equal(handshake.request?.headers.get('cookie'), 'from=socket'),
    );
    assert.equal(headerOf(request, 'cookie'), 'from=socket');
  });

  it('throws out of dial, and leaves nothing behind, when it throws', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    const finishRequest = () => {
      throw new Error('not today');
    };
    await assert.rejects(attempt(`ws://127.0.0.1:${port}/`, { hooks: { finishRequest } }), { message: 'not today' });
  });
});

describe('the option auth', () => {
  it('is sent as basic authentication; the user of the URL wins', async (t) => {
    let request = '';
    const server = answering((head) => {
      request = head;
      return GOOD_ANSWER;
    });
    const port = await listening(t, server);
    await opening(`ws://127.0.0.1:${port}/`, { options: { auth: 'foo:bar' } });
    assert.equal(headerOf(request, 'authorization'), 'Basic Zm9vOmJhcg==');
    await opening(`ws://baz:qux@127.0.0.1:${port}/`, { options: { auth: 'foo:bar' } });
    assert.equal(headerOf(request, 'authorization'), 'Basic YmF6OnF1eA==');
  });
});
