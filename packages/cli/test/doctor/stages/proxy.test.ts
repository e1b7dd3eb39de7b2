import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificate } from '@handfast/ws/testing';
import { proxyIgnored } from '../../../src/doctor/checks/proxy/ignored.ts';
import { proxyChecks } from '../../../src/doctor/checks/proxy/index.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import type { ProxyEvidence } from '../../../src/doctor/evidence/proxy.ts';
import type { DiagnoseOptions } from '../../../src/doctor/options.ts';
import { proxyStage } from '../../../src/doctor/stages/proxy.ts';
import { heldPort, type OpenPort, openPort } from '../../../src/lab/hosts/port.ts';
import { attempt, evidenceOf, said, tcpOf } from '../support/network-evidence.ts';
import { contextOf } from '../support/probing.ts';

const open: OpenPort[] = [];
after(async () => void (await Promise.all(open.map((one) => one.close()))));

/** What an HTTP proxy of a test was asked, and what it says. */
async function startProxy(answer: (head: string) => string, wrap = (connected: (socket: Socket) => void) => connected) {
  const heads: string[] = [];
  const one = await openPort(
    wrap((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (bytes) => {
        const head = bytes.toString('latin1');
        // As real ones do it with what is no HTTP.
        if (!/^[A-Z]+ /.test(head)) return socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
        heads.push(head);
        socket.write(answer(head));
      });
    }),
  );
  open.push(one);
  return { port: one.port, heads };
}

function overTls(connected: (socket: Socket) => void): (socket: Socket) => void {
  const { cert, key } = makeCertificate();
  const server = createTlsServer({ cert, key }, connected);
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return (socket) => void server.emit('connection', socket);
}

const OPEN = 'HTTP/1.1 200 Connection established\r\n\r\n';
const url = 'ws://server.example:8080/chat';

async function probe(
  options: DiagnoseOptions,
  evidence: Evidence = {},
): Promise<{ readonly found: ProxyEvidence; readonly findings: readonly string[] }> {
  const context = contextOf(url, { timeoutMs: 1000, ...options });
  const found = await proxyStage.probe(context, evidenceOf(url, evidence));
  return { found, findings: said(proxyChecks, evidenceOf(url, { ...evidence, proxy: found })) };
}

function applies(options: DiagnoseOptions, evidence: Evidence = {}): boolean | undefined {
  return proxyStage.applies?.(contextOf(url, options), evidenceOf(url, evidence));
}

describe('the stage of the forward proxy', () => {
  it('is skipped without one, and where the options want none', () => {
    assert.equal(applies({}), false);
    assert.equal(applies({ proxy: false, env: { HTTPS_PROXY: 'http://proxy.example:3128' } }), false);
    assert.equal(applies({ env: { HTTPS_PROXY: 'http://proxy.example:3128' } }), true);
  });

  it('asks for a tunnel as the environment says, with its credentials, and shows none of them', async () => {
    const { port, heads } = await startProxy(() => OPEN);
    const { found, findings } = await probe({ env: { https_proxy: `http://us%40er:pass@127.0.0.1:${port}` } });
    assert.deepEqual(findings, []);
    assert.equal(proxyStage.verdict(found), 'passed');
    assert.deepEqual([found.source, found.url, found.tunnel], ['https_proxy', `http://127.0.0.1:${port}`, 'open']);
    assert.match(heads[0] ?? '', /^CONNECT server\.example:8080 HTTP\/1\.1\r\nHost: server\.example:8080\r\n/);
    const basic = Buffer.from('us@er:pass').toString('base64');
    assert.ok(heads[0]?.includes(`Proxy-Authorization: Basic ${basic}\r\n`));
    assert.deepEqual(found.route, {
      host: '127.0.0.1',
      port,
      secure: false,
      credentials: 'us@er:pass',
      trustsAnybody: false,
    });
    assert.doesNotMatch(JSON.stringify(proxyStage.facts(found)), /pass|dXNA/);
  });

  it('compares with port 443 where the port is forbidden', async () => {
    const { port, heads } = await startProxy((head) =>
      head.includes(':443 ') ? OPEN : 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n',
    );
    const { findings } = await probe({ proxy: `http://127.0.0.1:${port}` });
    assert.deepEqual(findings, ['error proxy-refuses-port certain']);
    assert.deepEqual(
      heads.map((head) => head.split(' ')[1]),
      ['server.example:8080', 'server.example:443'],
    );
  });

  it('nobody at the address of the proxy', async () => {
    const held = await heldPort();
    open.push(held);
    const { found, findings } = await probe({ proxy: `http://127.0.0.1:${held.port}` });
    assert.deepEqual(findings, ['error proxy-unreachable certain']);
    assert.equal(proxyStage.verdict(found), 'failed');
  });

  it('a proxy that speaks TLS, and a URL that says http', async () => {
    const { port } = await startProxy(() => OPEN, overTls);
    const { found, findings } = await probe({ proxy: `http://127.0.0.1:${port}` });
    assert.equal(found.speaks, 'tls');
    assert.deepEqual(findings, ['error proxy-url-scheme-wrong certain']);
  });

  it('a proxy that speaks plain HTTP, and a URL that says https', async () => {
    const { port } = await startProxy(() => OPEN);
    const { found, findings } = await probe({ proxy: `https://user:secret@127.0.0.1:${port}` });
    assert.equal(found.speaks, 'http');
    assert.deepEqual(findings, ['error proxy-url-scheme-wrong certain']);
  });

  it('sends no credentials in the clear to find out what a proxy of https speaks', async () => {
    const { port, heads } = await startProxy(() => OPEN);
    await probe({ proxy: `https://user:secret@127.0.0.1:${port}` });
    assert.ok(heads.length > 0);
    for (const head of heads) assert.doesNotMatch(head, /authorization/i);
  });

  it('a proxy that speaks SOCKS, and a URL that says http', async () => {
    const socks = await openPort((socket) => {
      socket.once('data', (bytes) => (bytes[0] === 5 ? socket.write(Buffer.from([5, 0])) : socket.destroy()));
    });
    open.push(socks);
    const { found, findings } = await probe({ proxy: `http://127.0.0.1:${socks.port}` });
    assert.equal(found.speaks, 'socks');
    assert.deepEqual(findings, ['error proxy-url-scheme-wrong certain']);
  });

  it('a tunnel through a proxy of https, whose certificate nobody knows', async () => {
    const { port } = await startProxy(() => OPEN, overTls);
    const { found, findings } = await probe({ proxy: `https://127.0.0.1:${port}` });
    assert.equal(found.tunnel, 'open');
    assert.deepEqual(findings, ['error certificate-self-signed certain']);
  });

  it('a proxy that never answers', async () => {
    const silent = await openPort((socket) => void socket.resume());
    open.push(silent);
    const { findings } = await probe({ proxy: `http://127.0.0.1:${silent.port}`, timeoutMs: 150 });
    assert.deepEqual(findings, ['error gateway-timeout likely']);
  });

  it('a host that NO_PROXY exempts is not asked for, unless the direct way fails', async () => {
    const { port, heads } = await startProxy(() => OPEN);
    const env = { HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '.example' };
    assert.equal(applies({ env }, { tcp: tcpOf([attempt('192.0.2.1', 'connected')]) }), false);
    const blocked = { tcp: tcpOf([attempt('192.0.2.1', 'timeout')]) };
    assert.equal(applies({ env }, blocked), true);
    const { found } = await probe({ env }, blocked);
    assert.deepEqual([found.use, found.route, found.tunnel, heads.length], ['exempt', undefined, 'open', 1]);
    assert.deepEqual(said(proxyIgnored, evidenceOf(url, { ...blocked, proxy: found })), [
      'error proxy-ignored certain',
    ]);
  });

  it('an option that names none that can be used makes no sense', () => {
    for (const proxy of ['socks5://proxy.example', 'ftp://proxy.example', 'http://', 'http://user:a/b@proxy.example']) {
      assert.throws(() => contextOf(url, { proxy }), TypeError, proxy);
    }
    assert.doesNotThrow(() => contextOf(url, { proxy: 'proxy.example:3128' }));
  });

  it('what cannot be used is told, and not asked', async () => {
    const socks = await probe({ env: { ALL_PROXY: 'socks5://user:secret@127.0.0.1:1080' } });
    assert.deepEqual([socks.found.use, socks.found.fault], ['unusable', 'socks']);
    assert.doesNotMatch(JSON.stringify(socks.found), /secret/);
    const broken = await probe({ env: { HTTPS_PROXY: 'http://' } });
    assert.deepEqual(broken.findings, ['error proxy-unreachable certain']);
  });

  it('ends when the diagnosis does', async () => {
    const silent = await openPort((socket) => void socket.resume());
    open.push(silent);
    const controller = new AbortController();
    const context = contextOf(url, { proxy: `http://127.0.0.1:${silent.port}` }, controller.signal);
    const probing = proxyStage.probe(context, evidenceOf(url));
    controller.abort();
    assert.notEqual((await probing).tunnel, 'open');
  });
});
