import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proxyIgnored } from '../../../src/doctor/checks/proxy/ignored.ts';
import { proxyChecks } from '../../../src/doctor/checks/proxy/index.ts';
import type { OpenFailure } from '../../../src/doctor/evidence/exchange.ts';
import type { ProxyEvidence } from '../../../src/doctor/evidence/proxy.ts';
import { tunnelOf } from '../../../src/doctor/wire/proxy/ask-for-tunnel.ts';
import { exchangeOf } from '../support/diagnosis.ts';
import { attempt, dnsOf, environmentOf, evidenceOf, proxyOf, said, tcpOf } from '../support/network-evidence.ts';

const connect = 'CONNECT server.example:8080 HTTP/1.1\nHost: server.example:8080\n\n';

/** A proxy that answers so; the second answer is that to the same question about port 443. */
function answering(answer: string, for443?: string, more: Partial<ProxyEvidence> = {}): ProxyEvidence {
  const asked = exchangeOf(connect, answer);
  const askedFor443 = for443 === undefined ? undefined : exchangeOf(connect.replaceAll('8080', '443'), for443);
  return proxyOf({ asked, askedFor443, tunnel: tunnelOf(asked), ...more });
}

function status(line: string, ...fields: readonly string[]): string {
  return `HTTP/1.1 ${[line, ...fields].join('\r\n')}\r\n\r\n`;
}

function saidOf(proxy: ProxyEvidence, url = 'ws://server.example:8080/') {
  return said(proxyChecks, evidenceOf(url, { proxy }));
}

describe('the answer of a proxy to CONNECT', () => {
  it('2xx is a tunnel', () => {
    assert.deepEqual(saidOf(answering(status('200 Connection established'))), []);
  });

  it('2xx with a page is none', () => {
    const page = `${status('200 OK', 'Content-Type: text/html')}<!doctype html><title>Sign in</title>`;
    assert.deepEqual(saidOf(answering(page)), ['error proxy-not-tunnelled likely']);
  });

  it('its status says why there is none', () => {
    const table = [
      ['407 Proxy Authentication Required', 'error proxy-authentication-required certain'],
      ['401 Unauthorized', 'error proxy-authentication-required likely'],
      ['302 Found', 'error proxy-authentication-required possible'],
      ['400 Bad Request', 'error proxy-not-tunnelled certain'],
      ['404 Not Found', 'error proxy-not-tunnelled certain'],
      ['405 Method Not Allowed', 'error proxy-not-tunnelled certain'],
      ['501 Not Implemented', 'error proxy-not-tunnelled certain'],
      ['403 Forbidden', 'error proxy-refuses-port likely'],
      ['429 Too Many Requests', 'error too-many-requests certain'],
      ['500 Internal Server Error', 'error server-error likely'],
      ['502 Bad Gateway', 'error backend-unreachable certain'],
      ['503 Service Unavailable', 'error backend-unreachable certain'],
      ['504 Gateway Timeout', 'error gateway-timeout certain'],
    ] as const;
    for (const [line, expected] of table) assert.deepEqual(saidOf(answering(status(line))), [expected], line);
  });

  it('403 is about the port where port 443 is let through, whether or not anybody listens there', () => {
    for (const other of ['200 OK', '503 Service Unavailable', '502 Bad Gateway', '504 Gateway Timeout']) {
      const proxy = answering(status('403 Forbidden'), status(other));
      assert.deepEqual(saidOf(proxy), ['error proxy-refuses-port certain'], other);
    }
  });

  it('403 is about the host where port 443 is forbidden too, or was asked for', () => {
    const both = answering(status('403 Forbidden'), status('403 Forbidden'));
    assert.deepEqual(saidOf(both), ['error url-filtered-by-proxy certain']);
    assert.deepEqual(saidOf(answering(status('403 Forbidden')), 'wss://server.example/'), [
      'error url-filtered-by-proxy certain',
    ]);
  });

  it('405 may be about the port as well', () => {
    const proxy = answering(status('405 Method Not Allowed'), status('200 OK'));
    assert.deepEqual(saidOf(proxy), ['error proxy-refuses-port certain']);
  });

  it('a name that the proxy does not know is named', () => {
    const proxy = answering(status('503 Service Unavailable', 'X-Squid-Error: ERR_DNS_FAIL 0'));
    assert.deepEqual(saidOf(proxy), ['error dns-name-unknown certain']);
  });

  it('names the schemes of 407, and whether credentials were sent', () => {
    const schemes = ['Proxy-Authenticate: Negotiate', 'Proxy-Authenticate: NTLM, Basic realm="a, b"'];
    const proxy = answering(status('407 No', ...schemes), undefined, { sendsCredentials: true });
    const [finding] = proxyChecks(evidenceOf('ws://server.example:8080/', { proxy }));
    assert.equal(finding?.facts.find(({ id }) => id === 'proxy-schemes')?.values.schemes, 'Negotiate, NTLM, Basic');
    assert.ok(finding?.facts.some(({ id }) => id === 'proxy-credentials-sent'));
  });

  it('tells where a redirect goes, without what may be secret in it', () => {
    const proxy = answering(status('302 Found', 'Location: http://login.example/start?token=secret'));
    const [finding] = proxyChecks(evidenceOf('ws://server.example:8080/', { proxy }));
    const fact = finding?.facts.find(({ id }) => id === 'proxy-location');
    assert.equal(fact?.values.location, 'http://login.example/start');
  });

  it('tells where the server takes connections without it', () => {
    const tcp = tcpOf([attempt('192.0.2.1', 'connected')]);
    const proxy = answering(status('502 Bad Gateway'));
    const [finding] = proxyChecks(evidenceOf('ws://server.example:8080/', { proxy, tcp }));
    assert.ok(finding?.facts.some(({ id }) => id === 'proxy-direct-works'));
  });
});

describe('a proxy that is asked for what is close by', () => {
  const saidOfDirect = (address: string, proxy: ProxyEvidence) =>
    said(proxyChecks, evidenceOf('ws://app.example:8080/', { proxy, tcp: tcpOf([attempt(address, 'connected')]) }));
  const away = (line: string) => answering(status(line));

  it('has another localhost', () => {
    for (const line of ['403 Forbidden', '502 Bad Gateway', '503 Service Unavailable']) {
      assert.deepEqual(saidOfDirect('127.0.0.1', away(line)), ['error proxy-not-bypassed certain'], line);
    }
  });

  it('does not see the inner network', () => {
    assert.deepEqual(saidOfDirect('192.168.1.20', away('504 Gateway Timeout')), ['error proxy-not-bypassed likely']);
    assert.deepEqual(saidOfDirect('192.168.1.20', away('405 Method Not Allowed')), [
      'error proxy-not-tunnelled certain',
    ]);
  });

  it('may be on this machine too, or want credentials first: then its answer counts', () => {
    const here = answering(status('502 Bad Gateway'), undefined, {
      route: { host: '127.0.0.1', port: 3128, secure: false, credentials: undefined },
    });
    assert.deepEqual(saidOfDirect('127.0.0.1', here), ['error backend-unreachable certain']);
    assert.deepEqual(saidOfDirect('127.0.0.1', away('407 Proxy Authentication Required')), [
      'error proxy-authentication-required certain',
    ]);
  });
});

describe('proxies that give no answer', () => {
  const failure = (code: string, stage: OpenFailure['stage'] = 'tcp'): OpenFailure => ({
    stage,
    code,
    message: '',
    ms: 1,
  });
  const asked = (end: 'closed' | 'timeout' | 'not-opened', why?: OpenFailure) => ({
    ...exchangeOf(connect, ''),
    end,
    failure: why,
  });

  it('nobody is there', () => {
    const one = asked('not-opened', failure('ECONNREFUSED'));
    assert.deepEqual(saidOf(proxyOf({ asked: one, tunnel: tunnelOf(one) })), ['error proxy-unreachable certain']);
  });

  it('the port speaks something else than its URL says', () => {
    for (const speaks of ['http', 'tls', 'socks'] as const) {
      const one = asked('closed');
      const found = saidOf(proxyOf({ asked: one, tunnel: tunnelOf(one), speaks }));
      assert.deepEqual(found, ['error proxy-url-scheme-wrong certain'], speaks);
    }
  });

  it('one that holds the request has not reached the server', () => {
    const one = asked('timeout');
    assert.deepEqual(saidOf(proxyOf({ asked: one, tunnel: tunnelOf(one) })), ['error gateway-timeout likely']);
  });

  it('one that hangs up on CONNECT does not tunnel', () => {
    const one = asked('closed');
    assert.deepEqual(saidOf(proxyOf({ asked: one, tunnel: tunnelOf(one) })), ['error proxy-not-tunnelled likely']);
  });

  it('a URL that names none is told, and SOCKS is left to those who speak it', () => {
    const unusable = { use: 'unusable', route: undefined, tunnel: undefined } as const;
    assert.deepEqual(saidOf(proxyOf({ ...unusable, fault: 'unreadable' })), ['error proxy-unreachable certain']);
    assert.deepEqual(saidOf(proxyOf({ ...unusable, fault: 'scheme' })), ['error proxy-url-scheme-wrong certain']);
    assert.deepEqual(saidOf(proxyOf({ ...unusable, fault: 'socks' })), []);
  });

  it('the certificate of the proxy itself counts, too', () => {
    const table = [
      ['CERT_HAS_EXPIRED', 'certificate-expired'],
      ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-self-signed'],
      ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate-authority-unknown'],
    ] as const;
    for (const [authorizationError, code] of table) {
      assert.deepEqual(saidOf(proxyOf({ authorizationError })), [`error ${code} certain`]);
    }
  });
});

describe('a proxy that is ignored', () => {
  const url = 'wss://server.example/';
  const blocked = tcpOf([attempt('192.0.2.1', 'timeout')]);
  const variables = environmentOf({
    proxyVariables: { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: '.example' },
  });

  it('only through it the server is reached: a warning for programs that do not read variables', () => {
    assert.deepEqual(said(proxyIgnored, evidenceOf(url, { tcp: blocked, proxy: proxyOf() })), [
      'warning proxy-ignored certain',
    ]);
    const dns = dnsOf('server.example', [], { error: 'ENOTFOUND', matters: false });
    assert.deepEqual(said(proxyIgnored, evidenceOf(url, { dns, proxy: proxyOf() })), ['warning proxy-ignored certain']);
  });

  it('who names it by an option knows that', () => {
    const proxy = proxyOf({ source: 'option' });
    assert.deepEqual(said(proxyIgnored, evidenceOf(url, { tcp: blocked, proxy })), ['note proxy-ignored certain']);
  });

  it('both ways are open: nothing to say', () => {
    const tcp = tcpOf([attempt('192.0.2.1', 'connected')]);
    assert.deepEqual(said(proxyIgnored, evidenceOf(url, { tcp, proxy: proxyOf() })), []);
  });

  it('NO_PROXY exempts a host that only the proxy leads to', () => {
    const proxy = proxyOf({ use: 'exempt', route: undefined });
    assert.deepEqual(said(proxyIgnored, evidenceOf(url, { tcp: blocked, proxy })), ['error proxy-ignored certain']);
  });

  it('NO_PROXY exempts a host that the proxy does not lead to either', () => {
    const proxy = answering(status('503 Service Unavailable'), undefined, { use: 'exempt', route: undefined });
    const found = said(proxyIgnored, evidenceOf(url, { tcp: blocked, proxy, environment: variables }));
    assert.deepEqual(found, []);
  });

  it('the environment names one that was not used, and the direct way ends in silence', () => {
    const found = said(proxyIgnored, evidenceOf(url, { tcp: blocked, environment: variables }));
    assert.deepEqual(found, ['error proxy-ignored likely']);
  });

  it('a refusal comes from the server, and is no work of a firewall', () => {
    const tcp = tcpOf([attempt('192.0.2.1', 'ECONNREFUSED')]);
    assert.deepEqual(said(proxyIgnored, evidenceOf(url, { tcp, environment: variables })), []);
  });
});
