import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { type DiagnoseOptions, type Diagnosis, diagnose } from 'handfast/doctor';
import { type Certificates, makeCertificates } from '../../src/interop/certificates.ts';
import { type EchoServer, startEchoServer } from '../../src/interop/echo-server.ts';
import { password, startMicrosocks, startSquid, startTinyproxy, user } from '../../src/interop/forward-proxies.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import type { Listening } from '../../src/interop/on-free-ports.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { WebSocketServer } from '../../src/interop/subject.ts';

const scratch = makeScratch('doctor-proxies');
const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
let certificates: Certificates;
let plain: EchoServer;
let secure: EchoServer;

before(async () => {
  certificates = await makeCertificates(scratch);
  plain = await startEchoServer(WebSocketServer);
  const tls = { key: readFileSync(certificates.key, 'utf8'), cert: readFileSync(certificates.cert, 'utf8') };
  secure = await startEchoServer(WebSocketServer, { tls });
});
after(async () => {
  await plain?.close();
  await secure?.close();
  scratch.remove();
});

function examine(options: DiagnoseOptions, url = plain.url('plain')): Promise<Diagnosis> {
  return diagnose(url, { ca: readFileSync(certificates.ca), timeoutMs: 3000, ...options });
}

/** The first finding, in short; notes are about other clients than this one. */
function first({ isHealthy, findings: [finding] }: Diagnosis): string {
  return isHealthy || finding === undefined ? 'healthy' : `${finding.severity} ${finding.code}`;
}

withPeer('Squid', findProgram('squid') ?? findProgram('/usr/sbin/squid'), (program) => {
  describe('the doctor through Squid', () => {
    let squid: Listening<'open' | 'guarded' | 'secure'>;
    before(async () => {
      squid = await startSquid(program, scratch, certificates);
    });
    after(async () => {
      await squid?.child.stop();
    });
    const at = (door: 'open' | 'guarded' | 'secure', userinfo = '', scheme = door === 'secure' ? 'https' : 'http') =>
      `${scheme}://${userinfo}127.0.0.1:${squid.ports[door]}`;

    test('finds nothing wrong with a server behind it, of ws and of wss', async () => {
      for (const url of [plain.url('plain'), secure.url('plain')]) {
        assert.equal(first(await examine({ env: { HTTPS_PROXY: at('open') } }, url)), 'healthy', url);
      }
    });

    test('wants credentials, which are missing or wrong', async () => {
      for (const proxy of [at('guarded'), at('guarded', 'nobody:nothing@')]) {
        const found = await examine({ proxy });
        assert.equal(first(found), 'error proxy-authentication-required');
        const schemes = found.findings[0]?.facts.find(({ id }) => id === 'proxy-schemes');
        assert.equal(schemes?.values.schemes, 'Basic');
      }
    });

    test('is content with the right ones, and nothing that is said of it shows them', async () => {
      const found = await examine({ proxy: at('guarded', credentials) });
      assert.equal(first(found), 'healthy');
      const shown = inspect([found.stages, found.findings], { depth: 9 });
      for (const secret of [password, encodeURIComponent(password)]) assert.ok(!shown.includes(secret));
    });

    test('forbids a host, whatever the port', async () => {
      const found = await examine({ proxy: at('open') }, 'ws://blocked.test:8080/');
      assert.equal(first(found), 'error url-filtered-by-proxy');
    });

    test('knows a name that nobody else knows: worth a warning, for those who go directly', async () => {
      const url = plain.url('plain').replace('127.0.0.1', 'server.test');
      assert.equal(
        first(await examine({ env: { ALL_PROXY: at('open') }, only: ['upgrade'] }, url)),
        'warning proxy-ignored',
      );
      const exempt = { ALL_PROXY: at('open'), NO_PROXY: '.test' };
      assert.equal(first(await examine({ env: exempt }, url)), 'error proxy-ignored');
    });

    test('cannot reach a server that is not there', async () => {
      const gone = await startEchoServer(WebSocketServer);
      const url = gone.url('plain');
      await gone.close();
      assert.equal(first(await examine({ proxy: at('open') }, url)), 'error backend-unreachable');
    });

    test('speaks TLS, where the URL says http, and the other way around', async () => {
      assert.equal(first(await examine({ proxy: at('secure', '', 'http') })), 'error proxy-url-scheme-wrong');
      assert.equal(first(await examine({ proxy: at('open', '', 'https') })), 'error proxy-url-scheme-wrong');
    });
  });
});

withPeer('tinyproxy', findProgram('tinyproxy'), (program) => {
  describe('the doctor through tinyproxy', () => {
    let proxy: Listening<'proxy'>;
    before(async () => {
      proxy = await startTinyproxy(program, scratch, { name: 'doctor', ports: [443] });
    });
    after(async () => {
      await proxy?.child.stop();
    });

    test('is let through to port 443 alone', async () => {
      const found = await examine({ env: { HTTPS_PROXY: `http://127.0.0.1:${proxy.ports.proxy}` } });
      assert.equal(first(found), 'error proxy-refuses-port');
    });
  });
});

withPeer('microsocks', findProgram('microsocks'), (program) => {
  describe('the doctor and a SOCKS proxy', () => {
    let proxy: Listening<'proxy'>;
    before(async () => {
      proxy = await startMicrosocks(program);
    });
    after(async () => {
      await proxy?.child.stop();
    });

    test('sees that it is none of HTTP', async () => {
      const found = await examine({ proxy: `http://127.0.0.1:${proxy.ports.proxy}` });
      assert.equal(first(found), 'error proxy-url-scheme-wrong');
    });
  });
});
