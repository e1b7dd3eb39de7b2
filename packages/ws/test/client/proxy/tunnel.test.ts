import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import net from 'node:net';
import { describe, it } from 'node:test';
import type { TLSSocket } from 'node:tls';
import type { DialHooks, Dialling } from '../../../src/client/dial.ts';
import type { DialOptions } from '../../../src/client/options.ts';
import { makeCertificate } from '../../../src/testing/certificates.ts';
import { FakeClock } from '../../../src/testing/fake-clock.ts';
import { attempt, failure, GOOD_ANSWER, opening } from '../../support/attempt.ts';
import { answering, headerOf, listening, onRequest, tlsServer } from '../../support/peers.ts';
import { openProxy, proxyThat } from '../../support/proxies.ts';

const { cert, key } = makeCertificate({ hosts: ['server.test'], addresses: [] });
const own = makeCertificate();
const good = () => answering(GOOD_ANSWER);
const secure = (options = {}) =>
  tlsServer({ cert, key, ...options }, (socket) => onRequest(socket, () => socket.write(GOOD_ANSWER)));

describe('a connection through an HTTP proxy', () => {
  it('asks for a tunnel to the server, by the name in the URL, for ws: too', async (t) => {
    const server = await listening(t, good());
    const { port, heads } = await openProxy(t);
    const options = { proxy: `http://127.0.0.1:${port}` };
    await opening(`ws://server.test:${server}/x`, { options }, ({ proxy, addresses, timings }) => {
      assert.deepEqual(proxy, { url: `http://127.0.0.1:${port}`, source: 'the option proxy' });
      assert.deepEqual(addresses, [{ address: '127.0.0.1', port, family: 4, outcome: 'connected' }]);
      for (const ms of [timings?.tcpMs, timings?.proxyMs, timings?.responseMs]) assert.ok(ms !== undefined && ms >= 0);
      assert.equal(timings?.tlsMs, undefined);
    });
    assert.deepEqual(heads, [`CONNECT server.test:${server} HTTP/1.1\r\nHost: server.test:${server}\r\n\r\n`]);
  });

  it('speaks TLS with the server inside the tunnel: its name in SNI, its certificate checked', async (t) => {
    let servername: string | undefined;
    const SNICallback = (name: string, done: (error: null) => void) => {
      servername = name;
      done(null);
    };
    const server = await listening(t, secure({ SNICallback }));
    const { port } = await openProxy(t);
    const proxy = `http://127.0.0.1:${port}`;
    await opening(`wss://server.test:${server}/`, { options: { proxy, ca: cert } }, ({ timings }) => {
      assert.ok((timings?.tlsMs ?? -1) >= 0 && (timings?.proxyMs ?? -1) >= 0);
    });
    assert.equal(servername, 'server.test');

    const wrong = await failure(`wss://other.test:${server}/`, { options: { proxy, ca: cert } });
    assert.deepEqual([wrong.code, wrong.stage], ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls']);
    assert.ok(wrong.message.includes(`(through the proxy ${proxy} from the option proxy)`), wrong.message);
    const unknown = await failure(`wss://server.test:${server}/`, { options: { proxy } });
    assert.equal(unknown.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
    assert.match(unknown.hint, /ca option/, 'the hint is about the server');
  });

  it('waits for the final answer behind interim ones, however they are cut', async (t) => {
    const server = await listening(t, good());
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
    const { port } = await proxyThat(t, undefined, async (socket) => {
      const behind = net.connect(server, '127.0.0.1');
      t.after(() => behind.destroy());
      for (const byte of interim) await new Promise((resolve) => socket.write(byte, resolve));
      socket.write(`${interim}HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n`);
      socket.pipe(behind).pipe(socket);
    });
    await opening(`ws://server.test:${server}/`, { options: { proxy: `http://127.0.0.1:${port}` } });
  });

  it('gives up on a proxy that sends nothing but interim answers', async (t) => {
    const { port } = await proxyThat(t, undefined, (socket) =>
      socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(99)),
    );
    const { code, message } = await failure('ws://server.test/', { options: { proxy: `http://127.0.0.1:${port}` } });
    assert.equal(code, 'WS_ERR_PROXY_REFUSED');
    assert.match(message, /100 Continue/);
  });

  it('speaks TLS with an https: proxy, and with the server inside that', async (t) => {
    const server = await listening(t, secure());
    const plain = await listening(t, good());
    const { port, heads } = await openProxy(t, { tls: own });
    const none = { rejectUnauthorized: undefined, checkServerIdentity: undefined } as object;
    const proxy = { url: `https://localhost:${port}`, tls: { ca: own.cert, ...none } };
    await opening(`wss://server.test:${server}/`, { options: { proxy, ca: cert } });
    await opening(`ws://server.test:${plain}/`, { options: { proxy } }, ({ timings }) => {
      assert.equal(timings?.tlsMs, undefined, 'TLS with the proxy is no TLS with the server');
    });
    assert.equal(heads.length, 2);
  });

  it('is none where the certificate of the proxy cannot be trusted, whatever is allowed of the server', async (t) => {
    const server = await listening(t, secure());
    const { port, heads } = await openProxy(t, { tls: own });
    const url = `https://localhost:${port}`;
    const lax = { rejectUnauthorized: false };
    for (const options of [
      { proxy: url, ...lax },
      { proxy: url, tls: lax },
      { proxy: { url, tls: {} }, ca: own.cert },
    ]) {
      const error = await failure(`wss://server.test:${server}/`, { options: options as DialOptions });
      assert.equal(error.code, 'WS_ERR_PROXY_TLS');
    }
    assert.deepEqual(heads, []);
    const error = await failure(`wss://server.test:${server}/`, { options: { proxy: { url, tls: lax } } });
    assert.equal(error.code, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'that of the server is another matter');
  });

  it('is one by HTTP/1.1, whatever http2 says', async (t) => {
    const server = await listening(t, secure({ ALPNProtocols: ['h2', 'http/1.1'] }));
    const { port } = await openProxy(t);
    const options = { proxy: `http://127.0.0.1:${port}`, ca: cert, http2: true };
    await opening(`wss://server.test:${server}/`, { options }, ({ transport }) => {
      assert.equal((transport as TLSSocket).alpnProtocol, 'http/1.1');
    });
  });

  it('survives an https: proxy that breaks the rules of TLS, once it is open', async (t) => {
    const server = await listening(t, secure());
    const behind = await openProxy(t, { tls: own });
    let spoil = () => {};
    const front = net.createServer((socket) => {
      const upstream = net.connect(behind.port, '127.0.0.1');
      for (const one of [socket, upstream]) one.on('error', () => {});
      socket.pipe(upstream).pipe(socket);
      socket.on('close', () => upstream.destroy());
      spoil = () => socket.write('this is no record of TLS');
    });
    const proxy = { url: `https://localhost:${await listening(t, front)}`, tls: { ca: own.cert } };
    await opening(`wss://server.test:${server}/`, { options: { proxy, ca: cert } }, async ({ transport }) => {
      const broken = new Promise<Error>((resolve) => transport.once('error', resolve));
      transport.resume();
      spoil();
      assert.match(String((await broken).message), /wrong version number|record/);
    });
  });

  it('writes IPv6 addresses in brackets', async (t) => {
    const { port, heads } = await proxyThat(t, undefined, (socket) => socket.end('HTTP/1.1 403 No\r\n\r\n'));
    await failure('wss://[2001:db8::1]/', { options: { proxy: `http://127.0.0.1:${port}` } });
    assert.match(heads[0] ?? '', /^CONNECT \[2001:db8::1\]:443 HTTP\/1\.1\r\nHost: \[2001:db8::1\]:443\r\n/);
  });

  it('sends user and password of the URL to the proxy, and to nobody else', async (t) => {
    const requests: string[] = [];
    const server = await listening(
      t,
      answering((head) => {
        requests.push(head);
        return GOOD_ANSWER;
      }),
    );
    const { port, heads } = await openProxy(t);
    const proxy = { url: `http://us%40er:p%3Ass@127.0.0.1:${port}`, headers: { 'X-Team': 'blue' } };
    await opening(`ws://server.test:${server}/`, { options: { proxy } });
    assert.equal(headerOf(heads[0] ?? '', 'proxy-authorization'), `Basic ${btoa('us@er:p:ss')}`);
    assert.equal(headerOf(heads[0] ?? '', 'x-team'), 'blue');
    assert.equal(headerOf(heads[0] ?? '', 'sec-websocket-key'), undefined);
    assert.equal(headerOf(requests[0] ?? '', 'proxy-authorization'), undefined);
    assert.equal(headerOf(requests[0] ?? '', 'x-team'), undefined);
  });

  it('keeps the bytes that come behind the 200, in plain text and in TLS', async (t) => {
    // A proxy that sends the answer of the server, which it knows already, with its own.
    const { port } = await proxyThat(t, undefined, (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n\r\n${GOOD_ANSWER}\x81\x02hi`, 'latin1');
    });
    const proxy = `http://127.0.0.1:${port}`;
    await opening('ws://server.test/', { options: { proxy } }, ({ head }) => {
      assert.deepEqual(head, Buffer.from('\x81\x02hi', 'latin1'));
    });

    const server = await listening(t, secure());
    // The 200 leaves together with the first bytes of the server: the proxy waits for them.
    const late = await proxyThat(t, undefined, (socket) => {
      const upstream = net.connect(server, '127.0.0.1');
      upstream.on('error', () => {});
      socket.write('HTTP/1.1 200 OK\r\n');
      socket.once('data', (hello) => {
        upstream.write(hello);
        socket.pipe(upstream).pipe(socket);
      });
      setImmediate(() => socket.write('\r\n'));
      socket.on('close', () => upstream.destroy());
    });
    const options = { proxy: `http://127.0.0.1:${late.port}`, ca: cert };
    await opening(`wss://server.test:${server}/`, { options });
  });

  it('takes an answer of HTTP/1.0 with headers, in pieces of one byte', async (t) => {
    const server = await listening(t, good());
    const { port } = await proxyThat(t, undefined, async (socket) => {
      const upstream = net.connect(server, '127.0.0.1');
      for (const byte of 'HTTP/1.0 200 Connection established\r\nProxy-agent: x\r\n\r\n') {
        await new Promise<void>((resolve) => socket.write(byte, () => setImmediate(resolve)));
      }
      socket.pipe(upstream).pipe(socket);
      socket.on('close', () => upstream.destroy());
      upstream.on('close', () => socket.destroy());
    });
    await opening(`ws://server.test:${server}/`, { options: { proxy: `http://127.0.0.1:${port}` } });
  });

  it('is asked for anew behind a redirect', async (t) => {
    const second = await listening(t, good());
    const first = await listening(t, answering(`HTTP/1.1 302 Found\r\nLocation: ws://two.test:${second}/\r\n\r\n`));
    const { port, heads } = await openProxy(t);
    const asked: string[] = [];
    const proxy = (target: URL) => {
      asked.push(target.hostname);
      return `http://127.0.0.1:${port}`;
    };
    await opening(`ws://one.test:${first}/`, { options: { proxy, followRedirects: true } });
    assert.deepEqual(asked, ['one.test', 'two.test']);
    assert.deepEqual(
      heads.map((head) => head.split(' ')[1]),
      [`one.test:${first}`, `two.test:${second}`],
    );
  });

  it('uses the way on the network of the options for the way to the proxy', async (t) => {
    const server = await listening(t, good());
    const { port } = await openProxy(t);
    const names: string[] = [];
    const lookup: net.LookupFunction = (name, { all }, found) => {
      names.push(name);
      if (all) found(null, [{ address: '127.0.0.1', family: 4 }]);
      else found(null, '127.0.0.1', 4);
    };
    const options = { proxy: `http://proxy.test:${port}`, lookup } as DialOptions;
    await opening(`ws://server.test:${server}/`, { options });
    assert.deepEqual(names, ['proxy.test']);
  });
});

describe('who decides about the proxy', () => {
  const never = 'http://127.0.0.1:1';

  it('an agent or a way to connect of the caller wins', async (t) => {
    const port = await listening(t, good());
    const address = `ws://127.0.0.1:${port}/`;
    await opening(address, { options: { proxy: never, agent: new Agent() } });
    const createConnection = (() => net.connect(port, '127.0.0.1')) as DialOptions['createConnection'];
    await opening(address, { options: { proxy: never, createConnection } });
  });

  it('false, null and undefined are none, and so is a function that returns one of them', async (t) => {
    const address = `ws://127.0.0.1:${await listening(t, good())}/`;
    for (const proxy of [false, null, undefined] as const) {
      await opening(address, { options: { proxy } });
      await opening(address, { options: { proxy: () => proxy } });
    }
  });

  it('a local socket needs none', async () => {
    const error = await failure('ws+unix:/no/such/socket', { options: { proxy: never } });
    assert.equal(error.code, 'ENOENT');
    assert.equal(error.proxy, undefined);
  });

  it('a function that throws ends the attempt, and its error is the cause', async () => {
    const thrown = new Error('no proxy is known');
    const proxy = () => {
      throw thrown;
    };
    const error = await failure('ws://server.test/', { options: { proxy } });
    assert.deepEqual([error.code, error.stage, error.cause], ['WS_ERR_PROXY_OPTION', 'proxy', thrown]);
    assert.equal(error.message, 'The proxy could not be chosen: no proxy is known');
  });

  it('a proxy that cannot be used is a failure, and nothing is sent', async () => {
    const hooks: Partial<DialHooks> = { onRequest: () => assert.fail('it made a request') };
    const codeOf = async (proxy: string) => (await failure('ws://server.test/', { options: { proxy }, hooks })).code;
    assert.equal(await codeOf('http://user:secret@:port'), 'WS_ERR_PROXY_URL');
    assert.equal(await codeOf('ftp://proxy'), 'WS_ERR_PROXY_SCHEME');
    assert.equal(await codeOf('socks5://proxy'), 'WS_ERR_PROXY_NO_AGENT');
  });

  it('leaves nothing behind when it is called off, at any moment', async (t) => {
    const clock = new FakeClock();
    const silent = await proxyThat(t, undefined, () => {});
    const proxy = `http://127.0.0.1:${silent.port}`;
    const begun = (dialling: Dialling) => dialling.abort();
    const early = await attempt('wss://server.test/', { options: { proxy }, clock, begun });
    assert.equal(early.error?.code, 'WS_ERR_CLOSED_BEFORE_OPEN');
    assert.equal(clock.pending, 0);

    let dialling: Dialling | undefined;
    const waiting = await proxyThat(t, undefined, () => dialling?.abort());
    const late = await attempt('wss://server.test/', {
      options: { proxy: `http://127.0.0.1:${waiting.port}` },
      begun: (it) => {
        dialling = it;
      },
    });
    assert.equal(late.error?.code, 'WS_ERR_CLOSED_BEFORE_OPEN');
    assert.equal(late.error?.stage, 'proxy');
  });
});
