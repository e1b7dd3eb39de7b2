import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import type { DialOptions } from '../../../src/client/options.ts';
import { makeCertificate } from '../../../src/testing/certificates.ts';
import { FakeClock } from '../../../src/testing/fake-clock.ts';
import { type ClientError, failure } from '../../support/attempt.ts';
import { answering, closedPort, listening, rawServer } from '../../support/peers.ts';
import { openProxy, proxyThat } from '../../support/proxies.ts';

const own = makeCertificate();

/** What an attempt says whose proxy answers CONNECT with these bytes, and ends the connection where `end` says so. */
async function answered(
  t: TestContext,
  answer: string | Buffer,
  { user = '', end = false, to = 'wss://server.test/' } = {},
): Promise<ClientError> {
  const { port } = await proxyThat(t, undefined, (socket) => {
    socket.write(answer);
    if (end) socket.end();
  });
  return failsThrough(`http://${user}127.0.0.1:${port}`, to);
}

/** An attempt through that proxy, which must name it, and never a password. */
async function failsThrough(proxy: string, to = 'wss://server.test/', options: object = {}): Promise<ClientError> {
  const error = await failure(to, { options: { proxy, ...options } as DialOptions });
  const shown = proxy.replace(/[^/]*@/, '');
  assert.ok(error.message.includes(`he proxy ${shown} from the option proxy`), error.message);
  assert.equal(error.proxy?.url, shown);
  assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes('secret'), 'it shows the password');
  return error;
}

describe('a proxy that does not open the tunnel', () => {
  it('wants credentials: 407, what it asks for, and whether any were sent', async (t) => {
    const answer = `HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n`;
    const none = await answered(t, answer);
    assert.deepEqual([none.code, none.stage, none.received.status], ['WS_ERR_PROXY_AUTH', 'proxy', 407]);
    assert.match(none.message, /407 Proxy Authentication Required; it asks for Basic realm="x"$/);
    assert.match(none.hint, /none were sent/);
    assert.equal(none.received.headers?.get('proxy-authenticate'), 'Basic realm="x"');
    const wrong = await answered(t, answer, { user: 'user:secret@' });
    assert.match(wrong.hint, /did not accept the user and password/);
  });

  it('says another status: each has its code, and what the proxy wrote is shown', async (t) => {
    const page = '<html><title>ERROR: access denied</title></html>';
    const cases = {
      401: 'WS_ERR_PROXY_AUTH',
      403: 'WS_ERR_PROXY_FORBIDDEN',
      404: 'WS_ERR_PROXY_REFUSED',
      405: 'WS_ERR_PROXY_NO_CONNECT',
      500: 'WS_ERR_PROXY_REFUSED',
      501: 'WS_ERR_PROXY_NO_CONNECT',
      502: 'WS_ERR_PROXY_BAD_GATEWAY',
      503: 'WS_ERR_PROXY_UNAVAILABLE',
      504: 'WS_ERR_PROXY_GATEWAY_TIMEOUT',
      301: 'WS_ERR_PROXY_REFUSED',
    };
    for (const [status, code] of Object.entries(cases)) {
      const error = await answered(t, `HTTP/1.1 ${status} No\r\nContent-Length: ${page.length}\r\n\r\n${page}`);
      assert.deepEqual([error.code, error.received.status], [code, Number(status)]);
      if (code === 'WS_ERR_PROXY_AUTH') assert.match(error.message, /asks for authentication: 401 No$/);
      else
        assert.match(error.message, /server\.test:443: \d+ No; the body is an HTML page with the title "ERROR: access/);
      assert.equal(error.received.body?.toString(), page);
    }
  });

  it('keeps its connection open behind a refusal without a length: the page is not waited for longer than it may', async (t) => {
    const clock = new FakeClock();
    const { port } = await proxyThat(t, undefined, (socket) => socket.write('HTTP/1.1 403 No\r\n\r\nnot you'));
    let passing: NodeJS.Immediate | undefined;
    const pass = () => {
      clock.advance(10);
      passing = setImmediate(pass);
    };
    pass();
    const error = await failure('wss://server.test/', { options: { proxy: `http://127.0.0.1:${port}` }, clock });
    clearImmediate(passing);
    assert.equal(error.code, 'WS_ERR_PROXY_FORBIDDEN');
    assert.match(error.message, /the body says "not you"/);
    assert.equal(clock.pending, 0);
  });

  it('closes the connection without a word, or in the middle of its answer', async (t) => {
    const silent = await answered(t, '', { end: true });
    assert.deepEqual([silent.code, silent.stage], ['WS_ERR_PROXY_CLOSED', 'proxy']);
    const cut = await answered(t, 'HTTP/1.1 200 Conn', { end: true });
    assert.equal(cut.code, 'WS_ERR_PROXY_CLOSED');
    assert.match(cut.message, /inside its answer, after "HTTP\/1\.1 200 Conn"$/);
  });

  it('cuts the connection', async (t) => {
    const { port } = await proxyThat(t, undefined, (socket) => socket.resetAndDestroy());
    const error = await failsThrough(`http://127.0.0.1:${port}`);
    assert.deepEqual([error.code, error.stage], ['ECONNRESET', 'proxy']);
    assert.match(error.hint, /the way to the proxy, not to the server: check the option proxy/);
  });

  it('is none: it speaks TLS, SOCKS, or something else', async (t) => {
    const alert = await answered(t, Buffer.of(0x15, 3, 1, 0, 2, 2, 40));
    assert.deepEqual([alert.code, alert.stage], ['WS_ERR_PROXY_NOT_HTTP', 'proxy']);
    assert.match(alert.hint, /https:\/\//);
    assert.match((await answered(t, Buffer.of(5, 0xff))).hint, /socks5:\/\//);
    const mail = await answered(t, '220 mail.test ESMTP\r\n');
    assert.match(mail.message, /received "220 mail\.test ESMTP/);
    const bare = await answered(t, 'HTTP/1.1 200 OK\nX: y\n\n');
    assert.deepEqual([bare.code, bare.received.value], ['WS_ERR_PROXY_NOT_HTTP', 'HTTP/1.1 200 OK\\x0aX: y\\x0a\\x0a']);
    assert.equal((await answered(t, `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(20_000)}`)).code, 'WS_ERR_PROXY_NOT_HTTP');
  });

  it('opens the tunnel, and closes it again', async (t) => {
    const established = 'HTTP/1.1 200 Connection established\r\n\r\n';
    const secured = await answered(t, established, { end: true });
    assert.deepEqual([secured.code, secured.stage], ['WS_ERR_PROXY_TUNNEL_CLOSED', 'tls']);
    assert.match(secured.message, /opened the tunnel to server\.test:443 and it was closed again, at the stage "tls"$/);
    const plain = await answered(t, established, { end: true, to: 'ws://server.test:8080/' });
    assert.equal(plain.code, 'WS_ERR_PROXY_TUNNEL_CLOSED');
  });

  it('leads to something that does not speak TLS', async (t) => {
    const server = await listening(t, answering('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
    const { port } = await openProxy(t);
    const plain = rawServer((socket) => socket.end('220 mail\r\n'));
    const error = await failsThrough(`http://127.0.0.1:${port}`, `wss://server.test:${await listening(t, plain)}/`);
    assert.deepEqual([error.code, error.stage], ['WS_ERR_TLS_TO_PLAIN', 'tls']);
    const refused = await failsThrough(`http://127.0.0.1:${port}`, `ws://server.test:${server}/`);
    assert.deepEqual([refused.code, refused.stage], ['WS_ERR_STATUS_400', 'response']);
  });
});

describe('a proxy that cannot be reached', () => {
  it('has the code of the system, and its address', async () => {
    const port = await closedPort();
    const error = await failsThrough(`http://user:secret@127.0.0.1:${port}`);
    assert.deepEqual([error.code, error.stage, error.address, error.port], ['ECONNREFUSED', 'tcp', '127.0.0.1', port]);
    assert.match(error.hint, /the way to the proxy.*that the proxy runs\. To do without it, pass proxy: false/);
    assert.deepEqual(error.addresses, [{ address: '127.0.0.1', port, family: 4, outcome: 'ECONNREFUSED' }]);
    const secure = await failsThrough(`https://127.0.0.1:${port}`);
    assert.equal(secure.code, 'ECONNREFUSED');
  });

  it('has no address', async () => {
    const notFound = Object.assign(new Error('getaddrinfo ENOTFOUND proxy.test'), {
      code: 'ENOTFOUND',
      syscall: 'getaddrinfo',
      hostname: 'proxy.test',
    });
    const lookup: LookupFunction = (_name, _options, found) => found(notFound, '', 4);
    for (const scheme of ['http', 'https']) {
      const error = await failsThrough(`${scheme}://proxy.test:3128`, 'wss://server.test/', { lookup });
      assert.deepEqual([error.code, error.stage, error.hostname], ['ENOTFOUND', 'dns', 'proxy.test']);
    }
  });

  it('has a certificate that is not trusted, or for somebody else', async (t) => {
    const { port } = await openProxy(t, { tls: own });
    const unknown = await failsThrough(`https://localhost:${port}`);
    assert.equal(unknown.code, 'WS_ERR_PROXY_TLS');
    assert.match(unknown.message, /: self-signed certificate/);
    assert.match(unknown.hint, /proxy\.tls\.ca/);
    assert.equal((unknown.cause as NodeJS.ErrnoException).code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
    const other = makeCertificate({ hosts: ['other.test'], addresses: [] });
    const named = await openProxy(t, { tls: other });
    const proxy = { url: `https://localhost:${named.port}`, tls: { ca: other.cert } };
    const wrong = await failure('wss://server.test/', { options: { proxy } });
    assert.match(wrong.hint, /certificate is not for localhost.*proxy\.tls\.servername/);
  });

  it('does not speak TLS: the hint says that the s of HTTPS_PROXY is about something else', async (t) => {
    const mail = await listening(
      t,
      rawServer((socket) => socket.end('220 mail\r\n')),
    );
    const error = await failsThrough(`https://localhost:${mail}`);
    assert.match(error.hint, /The proxy does not speak TLS: write http:\/\//);
  });

  it('takes too long: the stage is that of the proxy', async (t) => {
    const clock = new FakeClock();
    let reached = () => {};
    const waiting = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const { port } = await proxyThat(t, undefined, () => reached());
    const options = { proxy: `http://127.0.0.1:${port}`, timeouts: { connectMs: 2000 } };
    const failed = failure('wss://server.test/', { options, clock });
    await waiting;
    clock.advance(2000);
    const error = await failed;
    assert.deepEqual([error.code, error.stage], ['WS_ERR_PROXY_TIMEOUT', 'proxy']);
    assert.match(error.message, /^Timed out after 2000 ms .*no answer from the proxy .* to CONNECT server\.test:443/);
    assert.equal(clock.pending, 0);
  });
});

describe('the agent of a proxy', () => {
  class Failing extends Agent {
    readonly error: Error;
    constructor(error: Error) {
      super();
      this.error = error;
    }
    override createConnection(_options: unknown, done?: (error: Error | null, stream: never) => void): never {
      done?.(this.error, undefined as never);
      return undefined as never;
    }
  }

  it('that fails is told in its words, without the password, and without what else its error carries', async () => {
    const thrown = Object.assign(new Error('Socks5 Authentication failed for user:secret'), {
      name: 'SocksClientError',
      options: { proxy: { userId: 'user', password: 'secret' } },
    });
    const proxyAgents = { socks5: () => new Failing(thrown) };
    const error = await failsThrough('socks5://user:secret@127.0.0.1:1', 'ws://server.test/', { proxyAgents });
    assert.deepEqual([error.code, error.stage], ['WS_ERR_PROXY_AGENT', 'proxy']);
    assert.equal((error.cause as Error).name, 'SocksClientError');
    assert.match(error.message, /Socks5 Authentication failed/);
  });

  it('that cannot reach the proxy keeps the code of the system', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '127.0.0.1',
      port: 1,
    });
    const proxyAgents = { socks: () => new Failing(refused) };
    const error = await failsThrough('socks5h://127.0.0.1:1', 'ws://server.test/', { proxyAgents });
    assert.equal(error.code, 'ECONNREFUSED');
    assert.match(error.hint, /the way to the proxy/);
  });

  it('whose maker throws is a failure of its own', async () => {
    const proxyAgents = {
      socks5: () => {
        throw new Error('not installed');
      },
    };
    const error = await failure('ws://server.test/', { options: { proxy: 'socks5://127.0.0.1', proxyAgents } });
    assert.equal(error.code, 'WS_ERR_PROXY_OPTION');
  });
});
