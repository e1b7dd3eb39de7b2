import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { type ConnectOptions, connect, HandshakeError, type WebSocket as OurWebSocket } from '@handfast/ws';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { type Certificates, makeCertificates } from '../../src/interop/certificates.ts';
import { type EchoServer, startEchoServer } from '../../src/interop/echo-server.ts';
import { password, startMicrosocks, startSquid, startTinyproxy, user } from '../../src/interop/forward-proxies.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import type { Listening } from '../../src/interop/on-free-ports.ts';
import { freePort } from '../../src/interop/ports.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { subjectIsOurs, WebSocket, WebSocketServer } from '../../src/interop/subject.ts';
import { type ServerSide, testExchanges } from '../../src/interop/suite.ts';
import { wsClient } from '../../src/interop/ws-client.ts';

const onlyOurs = { skip: subjectIsOurs ? false : 'npm ws has no proxies' };
const scratch = makeScratch('proxies');
const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
let certificates: Certificates;
let ca: Buffer;
let plain: EchoServer;
let secure: EchoServer;

before(async () => {
  certificates = await makeCertificates(scratch);
  ca = readFileSync(certificates.ca);
  plain = await startEchoServer(WebSocketServer);
  const tls = { key: readFileSync(certificates.key, 'utf8'), cert: readFileSync(certificates.cert, 'utf8') };
  secure = await startEchoServer(WebSocketServer, { tls });
});
after(async () => {
  await plain?.close();
  await secure?.close();
  scratch.remove();
});

/** A long message there and back, over ws: and over wss:, through what the options say. */
async function echoes(options: ConnectOptions): Promise<void> {
  for (const url of [plain.url('plain'), secure.url('deflate')]) {
    const socket = await connect(url, { tls: { ca }, ...options });
    const text = 'there and back '.repeat(20_000);
    socket.send(text);
    const [data] = await once(socket, 'message');
    assert.ok(String(data) === text, url);
    socket.close(1000);
  }
}

/** The proxy of the options is between; the address is that of the server. */
function serverSide(server: () => EchoServer): ServerSide {
  return { url: ({ deflate }) => server().url(deflate ? 'deflate' : 'plain'), limits: {} };
}

/** Why it does not open. The proxy is named, its password never. */
async function fails(options: ConnectOptions, url = plain.url('plain')): Promise<HandshakeError> {
  const error = await connect(url, { tls: { ca }, ...options }).then(
    (socket: OurWebSocket) => socket.terminate(),
    (it: unknown) => it,
  );
  assert.ok(error instanceof HandshakeError, 'it opened');
  assert.ok(error.message.includes(`he proxy ${error.proxy?.url} from `), error.message);
  const shown = inspect(error, { depth: 9, showHidden: true });
  for (const secret of [password, encodeURIComponent(password)]) assert.ok(!shown.includes(secret), shown);
  return error;
}

withPeer('Squid', findProgram('squid') ?? findProgram('/usr/sbin/squid'), (program) => {
  describe('through Squid', onlyOurs, () => {
    let squid: Listening<'open' | 'guarded' | 'secure'>;
    before(async () => {
      squid = await startSquid(program, scratch, certificates);
    });
    after(async () => {
      await squid?.child.stop();
    });
    const at = (door: 'open' | 'guarded' | 'secure', userinfo = '') =>
      `${door === 'secure' ? 'https' : 'http'}://${userinfo}127.0.0.1:${squid.ports[door]}`;

    describe('our client to our server', () => {
      const more = {
        get proxy() {
          return at('open');
        },
      };
      testExchanges(
        { run: wsClient(WebSocket, undefined, more), limits: {} },
        serverSide(() => plain),
      );
    });
    describe('our client to our server, with TLS inside and Basic authentication', () => {
      const more = {
        get proxy() {
          return at('guarded', credentials);
        },
      };
      testExchanges(
        { run: wsClient(WebSocket, undefined, more), limits: {}, ca: () => certificates.ca },
        serverSide(() => secure),
      );
    });

    test('ws: and wss:, through the door for everybody, that for known users and that with TLS', async () => {
      await echoes({ proxy: at('open') });
      await echoes({ proxy: at('guarded', credentials) });
      await echoes({ proxy: { url: at('guarded'), auth: `${user}:${password}` } });
      await echoes({ proxy: { url: at('secure'), tls: { ca } } });
    });

    test('no credentials, and wrong ones: 407, with what Squid asks for', async () => {
      const none = await fails({ proxy: at('guarded') });
      assert.deepEqual([none.code, none.stage, none.received.status], ['WS_ERR_PROXY_AUTH', 'proxy', 407]);
      assert.match(none.message, /it asks for Basic realm="handfast"/);
      assert.match(none.hint, /none were sent/);
      const wrong = await fails({ proxy: { url: at('guarded'), auth: `${user}:wrong` } });
      assert.match(wrong.hint, /did not accept the user and password/);
    });

    test('a rule against the host: 403', async () => {
      const error = await fails({ proxy: at('open') }, 'wss://blocked.test/');
      assert.deepEqual([error.code, error.received.status], ['WS_ERR_PROXY_FORBIDDEN', 403]);
      assert.match(error.message, /: 403 Forbidden \(ERR_ACCESS_DENIED\)$/);
      assert.match(String(error.received.body), /The requested URL could not be retrieved/);
    });

    test('a server that is down: 503, with the code of Squid, and that it is not the proxy', async () => {
      const error = await fails({ proxy: at('open') }, `ws://127.0.0.1:${await freePort()}/`);
      assert.deepEqual([error.code, error.received.status], ['WS_ERR_PROXY_UNAVAILABLE', 503]);
      assert.match(error.message, /\(ERR_CONNECT_FAIL\)/);
      assert.match(error.hint, /The proxy works, the way from it to the server does not/);
    });

    test('https: for the door in plain text: the hint is to write http:', async () => {
      const error = await fails({ proxy: at('open').replace('http:', 'https:') });
      assert.deepEqual([error.code, error.stage], ['WS_ERR_PROXY_TLS', 'proxy']);
      assert.match(error.hint, /The proxy does not speak TLS: write http:\/\//);
    });

    test('http: for the door with TLS', async () => {
      const error = await fails({ proxy: at('secure').replace('https:', 'http:') });
      assert.equal(error.stage, 'proxy');
      assert.match(error.hint, /https:\/\//);
    });

    test('the door with TLS, whose authority is not known', async () => {
      const error = await fails({ proxy: at('secure') });
      assert.equal(error.code, 'WS_ERR_PROXY_TLS');
      assert.match(error.hint, /proxy\.tls\.ca/);
    });

    test('a certificate of the server for another name is found out inside the tunnel', async () => {
      const url = secure.url('plain').replace('127.0.0.1', 'server.test');
      const error = await fails({ proxy: at('open') }, url);
      assert.deepEqual([error.code, error.stage], ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls']);
    });
  });
});

withPeer('tinyproxy', findProgram('tinyproxy') ?? findProgram('/usr/sbin/tinyproxy'), (program) => {
  describe('through tinyproxy', onlyOurs, () => {
    let open: Listening<'proxy'>;
    let guarded: Listening<'proxy'>;
    let narrow: Listening<'proxy'>;
    before(async () => {
      open = await startTinyproxy(program, scratch, { name: 'open' });
      guarded = await startTinyproxy(program, scratch, { name: 'guarded', basicAuth: 'alice s3cret' });
      narrow = await startTinyproxy(program, scratch, { name: 'narrow', ports: [443] });
    });
    after(async () => {
      for (const one of [open, guarded, narrow]) await one?.child.stop();
    });
    const at = ({ ports }: Listening<'proxy'>, userinfo = '') => `http://${userinfo}127.0.0.1:${ports.proxy}`;

    test('ws: and wss:, without and with Basic authentication, from the environment too', async (t) => {
      await echoes({ proxy: at(open) });
      await echoes({ proxy: at(guarded, 'alice:s3cret@') });
      const saved = { ...process.env };
      t.after(() => {
        for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
        Object.assign(process.env, saved);
      });
      for (const name of Object.keys(process.env)) if (/_proxy$/i.test(name)) delete process.env[name];
      process.env.HTTPS_PROXY = at(guarded, 'alice:s3cret@');
      await echoes({});
      process.env.HTTPS_PROXY = at(guarded, 'alice:wrong@');
      const error = await fails({});
      assert.deepEqual([error.code, error.proxy?.source], ['WS_ERR_PROXY_AUTH', 'HTTPS_PROXY']);
    });

    test('no credentials, and a port that it does not lead to', async () => {
      const none = await fails({ proxy: at(guarded) });
      assert.equal(none.code, 'WS_ERR_PROXY_AUTH');
      const port = await fails({ proxy: at(narrow) });
      assert.equal(port.code, 'WS_ERR_PROXY_FORBIDDEN');
      assert.match(port.hint, /port 443 only/);
    });

    test('a server that is down', async () => {
      const error = await fails({ proxy: at(open) }, `ws://127.0.0.1:${await freePort()}/`);
      assert.deepEqual([error.code, error.stage, error.received.status], ['WS_ERR_PROXY_REFUSED', 'proxy', 500]);
      assert.match(error.message, /: 500 Unable to connect/);
      assert.match(error.hint, /tinyproxy says 500 where the server cannot be reached/);
    });
  });
});

withPeer('microsocks', findProgram('microsocks'), (program) => {
  describe('through a SOCKS5 proxy, with the agent of socks-proxy-agent', onlyOurs, () => {
    const proxyAgents = { socks5: (url: URL) => new SocksProxyAgent(url) };
    let open: Listening<'proxy'>;
    let guarded: Listening<'proxy'>;
    before(async () => {
      open = await startMicrosocks(program);
      guarded = await startMicrosocks(program, { user: 'alice', password });
    });
    after(async () => {
      for (const one of [open, guarded]) await one?.child.stop();
    });
    const at = ({ ports }: Listening<'proxy'>, userinfo = '', scheme = 'socks5') =>
      `${scheme}://${userinfo}127.0.0.1:${ports.proxy}`;

    test('ws: and wss:, without and with a password, with names looked up here and there', async () => {
      await echoes({ proxy: at(open), proxyAgents });
      await echoes({ proxy: at(open, '', 'socks5h'), proxyAgents });
      await echoes({ proxy: at(guarded, `alice:${encodeURIComponent(password)}@`), proxyAgents });
    });

    test('without an agent the error says which package and which line to write', async () => {
      const error = await fails({ proxy: at(open) });
      assert.deepEqual([error.code, error.stage], ['WS_ERR_PROXY_NO_AGENT', 'proxy']);
      assert.match(error.hint, /npm install socks-proxy-agent/);
      assert.ok(error.hint.includes('proxyAgents: { socks5: (url) => new SocksProxyAgent(url) }'));
    });

    test('a wrong password, a server that is down, a proxy that is down', async () => {
      const wrong = await fails({ proxy: at(guarded, 'alice:wrong@'), proxyAgents });
      assert.deepEqual([wrong.code, wrong.stage], ['WS_ERR_PROXY_AGENT', 'proxy']);
      assert.match(wrong.message, /[Aa]uthentication/);
      assert.match(wrong.hint, /user and password/);
      const guard = at(guarded, `alice:${encodeURIComponent(password)}@`);
      const down = await fails({ proxy: guard, proxyAgents }, `ws://127.0.0.1:${await freePort()}/`);
      assert.equal(down.code, 'WS_ERR_PROXY_AGENT');
      assert.match(down.hint, /The proxy works, the way from it to the server does not/);
      const nobody = `socks5://alice:${encodeURIComponent(password)}@127.0.0.1:${await freePort()}`;
      const gone = await fails({ proxy: nobody, proxyAgents });
      assert.match(gone.message, /ECONNREFUSED/);
      assert.match(gone.hint, /way to the proxy, not to the server: check the option proxy/);
    });

    test('a certificate for another name is found out', async () => {
      const url = secure.url('plain').replace('127.0.0.1', 'localhost');
      await fails({ proxy: at(open), proxyAgents, tls: { ca, servername: 'other.test' } }, url);
    });
  });
});
