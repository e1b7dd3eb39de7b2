import assert from 'node:assert/strict';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { DialHooks } from '../../src/client/dial.ts';
import { makeCertificate } from '../../src/testing/certificates.ts';
import { failure, GOOD_ANSWER, opening } from '../support/attempt.ts';
import { answering, headerOf, listening, listeningAt, onRequest, rawServer, tlsServer } from '../support/peers.ts';

const options = { followRedirects: true };
const headers = { Authorization: 'Bearer secret', Cookie: 'a=b', Host: 'first.example', 'X-Other': '1' };

function redirecting(location: string | ((head: string) => string), status = '302 Found'): Server {
  return answering(
    (head) => `HTTP/1.1 ${status}\r\nLocation: ${typeof location === 'string' ? location : location(head)}\r\n\r\n`,
  );
}

/** A server that opens, and the heads of the requests that it got. */
function recording(): { server: Server; heads: string[] } {
  const heads: string[] = [];
  const server = answering((head) => {
    heads.push(head);
    return GOOD_ANSWER;
  });
  return { server, heads };
}

/** Which of the headers above arrived. */
function arrived(head: string | undefined): string[] {
  return Object.entries(headers)
    .filter(([name, value]) => headerOf(head ?? '', name) === value)
    .map(([name]) => name);
}

let sockets = 0;
function socketPath(): string {
  const name = `handfast-redirect-${process.pid}-${sockets++}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

describe('followRedirects', () => {
  for (const status of [
    '301 Moved Permanently',
    '302 Found',
    '303 See Other',
    '307 Temporary Redirect',
    '308 Permanent Redirect',
  ]) {
    it(`follows ${status}, on new connections`, async (t) => {
      const heads: string[] = [];
      const server = answering((head) => {
        heads.push(head);
        return head.startsWith('GET /old ')
          ? `HTTP/1.1 ${status}\r\nLocation: /new?x\r\nContent-Length: 0\r\n\r\n`
          : GOOD_ANSWER;
      });
      const port = await listening(t, server);
      await opening(`ws://127.0.0.1:${port}/old`, { options }, (_handshake, { dialling, requests, transports }) => {
        assert.equal(dialling.url, `ws://127.0.0.1:${port}/new?x`);
        assert.equal(dialling.redirects, 1);
        assert.equal(dialling.request, requests[1]);
        assert.equal(transports[0]?.destroyed, true);
      });
      assert.equal(heads.length, 2);
    });
  }

  it('is off by default: the error shows where it would have led', async (t) => {
    const port = await listening(t, redirecting('wss://example.com/chat'));
    const error = await failure(`ws://127.0.0.1:${port}/`);
    assert.equal(error.code, 'WS_ERR_STATUS_3XX');
    assert.match(error.message, /^Unexpected server response: 302.*Location is "wss:\/\/example\.com\/chat"/);
    assert.match(error.hint, /followRedirects/);
  });

  it('ends after maxRedirects', async (t) => {
    const port = await listening(t, redirecting('/again'));
    const failed = await failure(`ws://127.0.0.1:${port}/`, { options: { ...options, maxRedirects: 2 } });
    assert.equal(failed.code, 'WS_ERR_TOO_MANY_REDIRECTS');
    assert.ok(failed.message.startsWith('Maximum redirects exceeded'));
  });

  it('uses a key of its own for every request', async (t) => {
    const { server, heads } = recording();
    const port = await listening(t, server);
    const first = await listening(t, redirecting(`ws://127.0.0.1:${port}/`));
    let keys = 0;
    const newKey = () => Buffer.alloc(16, ++keys).toString('base64');
    const error = await failure(`ws://127.0.0.1:${first}/`, { options, newKey });
    assert.equal(error.code, 'WS_ERR_ACCEPT_WRONG');
    assert.equal(headerOf(heads[0] ?? '', 'sec-websocket-key'), Buffer.alloc(16, 2).toString('base64'));
  });

  const invalid: [location: string, code: string, message: string][] = [
    ['ws://', 'WS_ERR_REDIRECT_INVALID', 'Invalid URL: ws://'],
    ['bad-scheme://localhost', 'WS_ERR_URL_SCHEME', 'The URL\'s protocol must be one of "ws:", "wss:"'],
    ['/new#part', 'WS_ERR_URL_FRAGMENT', 'The URL contains a fragment identifier'],
  ];
  for (const [location, code, message] of invalid) {
    it(`fails for a Location of ${location}`, async (t) => {
      const port = await listening(t, redirecting(location));
      const error = await failure(`ws://127.0.0.1:${port}/`, { options });
      assert.equal(error.code, code);
      assert.ok(error.message.startsWith(message), error.message);
      assert.ok(error.cause instanceof SyntaxError);
    });
  }

  it('escapes a Location that is no URL, in the cause too', async (t) => {
    const port = await listening(t, redirecting('ws://\x9b31m'));
    const error = await failure(`ws://127.0.0.1:${port}/`, { options });
    assert.equal((error.cause as Error).message.includes('\x9b'), false);
    assert.match(error.message, /\\x9b31m/);
  });

  it('reports a failure behind a redirect with the URL of the redirect', async (t) => {
    const port = await listening(t, redirecting('ws://127.0.0.1:1/gone'));
    const error = await failure(`ws://127.0.0.1:${port}/`, { options });
    assert.deepEqual([error.code, error.url], ['ECONNREFUSED', 'ws://127.0.0.1:1/gone']);
    assert.equal(error.addresses?.length, 1);
  });
});

describe('credentials on redirects', () => {
  /** Goes from one server to another and says what the second one saw. */
  async function travel(
    t: TestContext,
    hooks: Partial<DialHooks>,
    way: (t: TestContext, second: Server) => Promise<string>,
  ) {
    const { server, heads } = recording();
    const address = await way(t, server);
    const { cert: ca } = certificate;
    await opening(address, { options: { ...options, headers, ca }, hooks });
    return arrived(heads[0]);
  }

  const certificate = makeCertificate();
  const { key, cert } = certificate;
  const ways: Record<string, { way: (t: TestContext, second: Server) => Promise<string>; kept: string[] }> = {
    'another port of the same name': {
      way: async (t, second) => {
        const port = await listening(t, second);
        return `ws://127.0.0.1:${await listening(t, redirecting(`ws://127.0.0.1:${port}/`))}/`;
      },
      kept: ['X-Other'],
    },
    'another name': {
      way: async (t, second) => {
        const port = await listening(t, second);
        const first = redirecting(`ws://127.0.0.1:${port}/`);
        return `ws://localhost:${await listening(t, first)}/`;
      },
      kept: ['X-Other'],
    },
    'the same name in plain text': {
      way: async (t, second) => {
        // One port for both: the first byte tells TLS from plain text.
        const first = tlsServer({ key, cert }, (socket) => {
          onRequest(socket, () => socket.write(`HTTP/1.1 302 Found\r\nLocation: ws://localhost:${port}/\r\n\r\n`));
        });
        const net = await import('node:net');
        const front = net.createServer((socket) => {
          socket.on('error', () => {});
          socket.once('readable', () => {
            const bytes = socket.read() as Buffer;
            socket.unshift(bytes);
            (bytes[0] === 0x16 ? first : second).emit('connection', socket);
          });
        });
        const port = await listening(t, front);
        return `wss://localhost:${port}/`;
      },
      kept: ['Host', 'X-Other'],
    },
    'a local socket from another': {
      way: async (t, second) => {
        const [one, two] = [socketPath(), socketPath()];
        await listeningAt(t, second, two);
        await listeningAt(t, redirecting(`ws+unix:${two}`), one);
        return `ws+unix:${one}`;
      },
      kept: ['X-Other'],
    },
    'a host from a local socket': {
      way: async (t, second) => {
        const path = socketPath();
        const port = await listening(t, second);
        await listeningAt(t, redirecting(`ws://127.0.0.1:${port}/`), path);
        return `ws+unix:${path}`;
      },
      kept: ['X-Other'],
    },
  };

  for (const [title, { way, kept }] of Object.entries(ways)) {
    it(`are dropped on the way to ${title}`, async (t) => {
      assert.deepEqual(await travel(t, {}, way), kept);
    });

    it(`are kept on the way to ${title} when somebody watches redirects`, async (t) => {
      const hooks = { watchesRedirects: () => true };
      assert.deepEqual(await travel(t, hooks, way), Object.keys(headers));
    });
  }

  it('cannot be led from the network to a local socket, whoever watches', async (t) => {
    for (const watches of [true, false]) {
      const path = socketPath();
      await listeningAt(
        t,
        rawServer(() => assert.fail('the redirect was followed')),
        path,
      );
      const first = await listening(t, redirecting(`ws+unix:${path}:/x`));
      const hooks: Partial<DialHooks> = { watchesRedirects: () => watches };
      const error = await failure(`ws://user:secret@127.0.0.1:${first}/`, { options, hooks });
      assert.equal(error.code, 'WS_ERR_REDIRECT_TO_UNIX');
      assert.equal(error.received.value, `ws+unix:${path}:/x`);
      assert.equal(error.url, `ws://127.0.0.1:${first}/`, 'errors show no password');
    }
  });

  it('can be taken off by who watches', async (t) => {
    const { server, heads } = recording();
    const port = await listening(t, server);
    const first = await listening(t, redirecting(`ws://127.0.0.1:${port}/`));
    const seen: string[] = [];
    const hooks: Partial<DialHooks> = {
      watchesRedirects: () => true,
      onRedirect: (url, request) => {
        seen.push(url);
        assert.equal(request.getHeader('Authorization'), headers.Authorization);
        request.removeHeader('authorization');
        request.removeHeader('cookie');
      },
    };
    await opening(`ws://localhost:${first}/`, { options: { ...options, headers }, hooks });
    assert.deepEqual(seen, [`ws://127.0.0.1:${port}/`]);
    assert.deepEqual(arrived(heads[0]), ['Host', 'X-Other']);
  });

  it('of the first URL stay, whatever a later one says', async (t) => {
    const heads: string[] = [];
    const server = answering((head) => {
      heads.push(head);
      if (heads.length > 1) return GOOD_ANSWER;
      return `HTTP/1.1 302 Found\r\nLocation: ws://baz:qux@127.0.0.1:${port}/\r\n\r\n`;
    });
    const port: number = await listening(t, server);
    await opening(`ws://foo:bar@127.0.0.1:${port}/`, { options });
    assert.deepEqual(
      heads.map((head) => headerOf(head, 'authorization')),
      ['Basic Zm9vOmJhcg==', 'Basic Zm9vOmJhcg=='],
    );
  });
});
