import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { tlsChecks } from '../../../src/doctor/checks/tls/index.ts';
import type { UpgradeEvidence } from '../../../src/doctor/evidence/http.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import type { TlsEvidence } from '../../../src/doctor/evidence/tls.ts';
import { exchangeOf, upgradeOf } from '../support/diagnosis.ts';
import { environmentOf, evidenceOf, said } from '../support/network-evidence.ts';
import { certificateOf, DAY_MS, failedTls, NOW_MS, passes, rootOf, sniffOf, tlsOf } from '../support/tls-evidence.ts';

const NAMED = 'wss://example.com/chat';
const BY_ADDRESS = 'wss://192.0.2.7/chat';
const UNVERIFIED = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';

function of(tls: TlsEvidence, more: Evidence = {}, url = NAMED): readonly string[] {
  return said(tlsChecks, evidenceOf(url, { tls, ...more }));
}

test('a handshake with a trusted certificate, in time and for the name, says nothing', () => {
  assert.deepEqual(of(tlsOf()), []);
  assert.deepEqual(said(tlsChecks, evidenceOf('ws://example.com/')), []);
});

describe('who signed the certificate', () => {
  const untrusted = (error: string, more: Partial<TlsEvidence>) => tlsOf({ authorizationError: error, ...more });

  test('nobody else', () => {
    const own = certificateOf({ issuer: 'example.com', isSelfSigned: true });
    assert.deepEqual(of(untrusted('DEPTH_ZERO_SELF_SIGNED_CERT', { chain: [own] })), [
      'error certificate-self-signed certain',
    ]);
  });

  test('an authority that came along and is not known', () => {
    assert.deepEqual(of(untrusted('SELF_SIGNED_CERT_IN_CHAIN', { chain: [certificateOf(), rootOf()] })), [
      'error certificate-authority-unknown certain',
    ]);
  });

  for (const [why, leaf, more, expected] of [
    ['a private authority, which did not come along', {}, {}, 'certificate-authority-unknown likely'],
    ['an intermediate of the public web', { isPublic: true }, {}, 'certificate-chain-incomplete certain'],
    ['an intermediate, by its name', { issuer: 'Acme Issuing CA 3' }, {}, 'certificate-chain-incomplete likely'],
    [
      'a root, by its name',
      { issuer: 'Acme Root CA' },
      { givenAuthorities: ['x'] },
      'certificate-authority-unknown likely',
    ],
    ['one that can be fetched', { issuerUrls: ['http://a.example/i.cer'] }, {}, 'certificate-chain-incomplete likely'],
    ['not the authority that was given', {}, { givenAuthorities: ['Root'] }, 'certificate-chain-incomplete possible'],
    [
      'the authority that was given, with another key',
      {},
      { givenAuthorities: ['Some Authority'] },
      'certificate-authority-unknown likely',
    ],
  ] as const) {
    test(`one certificate alone, signed by ${why}`, () => {
      assert.deepEqual(of(untrusted(UNVERIFIED, { chain: [certificateOf(leaf)], ...more })), [`error ${expected}`]);
    });
  }

  test('a product for inspection is named where it is known: nothing is said twice', () => {
    const chain = [certificateOf({ issuer: 'Zscaler Intermediate Root CA (zscaler.net), Zscaler Inc.' })];
    assert.deepEqual(of(untrusted(UNVERIFIED, { chain })), []);
  });

  test('an authority with the name of a trusted one, and another key', () => {
    assert.deepEqual(of(untrusted('CERT_SIGNATURE_FAILURE', {})), ['error certificate-authority-unknown likely']);
  });

  test('a chain that leads to somebody trusted, and breaks another rule', () => {
    assert.deepEqual(of(untrusted('INVALID_CA', {})), ['error certificate-unusable likely']);
  });
});

describe('the dates of the certificate', () => {
  const lasting = (fromDays: number, toDays: number, error?: string) =>
    tlsOf({
      authorizationError: error,
      chain: [
        certificateOf({
          notBefore: new Date(NOW_MS + fromDays * DAY_MS),
          notAfter: new Date(NOW_MS + toDays * DAY_MS),
        }),
        rootOf({ isAnchor: true }),
      ],
    });

  test('over', () => assert.deepEqual(of(lasting(-30, -1, 'CERT_HAS_EXPIRED')), ['error certificate-expired certain']));
  test('to come', () => {
    assert.deepEqual(of(lasting(1, 30, 'CERT_NOT_YET_VALID')), ['error certificate-not-yet-valid certain']);
  });
  test('of an intermediate', () => {
    const intermediate = certificateOf({ notAfter: new Date(NOW_MS - DAY_MS) });
    const tls = tlsOf({ authorizationError: 'CERT_HAS_EXPIRED', chain: [certificateOf(), intermediate] });
    assert.ok(of(tls).includes('error certificate-expired certain'));
  });
  test('of a certificate above that was signed twice, where another way leads to somebody trusted', () => {
    const crossSigned = certificateOf({ notAfter: new Date(NOW_MS - DAY_MS) });
    assert.deepEqual(of(tlsOf({ chain: [certificateOf(), crossSigned] })), []);
  });
  test('nearly over, of a long life', () => {
    assert.deepEqual(of(lasting(-85, 5)), ['warning certificate-expires-soon certain']);
  });
  test('nearly over, as ever in a short life', () => {
    assert.deepEqual(of(lasting(-0.25, 0.25)), []);
    assert.deepEqual(of(lasting(-4, 2)), []);
  });
  test('wrong, by a clock that is wrong: it is the clock', () => {
    const tls = lasting(-30, -1, 'CERT_HAS_EXPIRED');
    const date = new Date(NOW_MS - 10 * DAY_MS).toUTCString();
    const exchange = exchangeOf('GET / HTTP/1.1\n\n', `HTTP/1.1 200 OK\r\nDate: ${date}\r\nContent-Length: 0\r\n\r\n`);
    const environment = environmentOf({ clockMs: NOW_MS });
    assert.deepEqual(of(tls, { environment, 'plain-get': { exchange } }), []);
  });
});

describe('for whom the certificate is', () => {
  test('for others', () => {
    assert.deepEqual(of(tlsOf({ names: 'differ', authorizationError: 'ERR_TLS_CERT_ALTNAME_INVALID' })), [
      'error certificate-name-mismatch certain',
    ]);
  });
  test('for the name, which only its common name says', () => {
    assert.deepEqual(of(tlsOf({ names: 'common-name' })), ['warning certificate-without-names certain']);
  });
  const other = passes('other-name', {
    servername: 'example.com',
    chain: [certificateOf({ fingerprint: 'CC:DD' })],
  });
  test('an address, where another site answers by name, and this one refuses', () => {
    const upgrade = upgradeOf(exchangeOf('', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'), false);
    assert.deepEqual(of(tlsOf({ variants: [other] }), { upgrade }, BY_ADDRESS), ['error sni-missing certain']);
  });
  test('an address, where another site answers by name, and this one opens', () => {
    const upgrade = upgradeOf(exchangeOf('', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'), true);
    assert.deepEqual(of(tlsOf({ variants: [other] }), { upgrade }, BY_ADDRESS), []);
  });
  test('an address, where the same site answers by name', () => {
    const tls = tlsOf({
      names: 'differ',
      authorizationError: 'ERR_TLS_CERT_ALTNAME_INVALID',
      variants: [passes('other-name')],
    });
    assert.deepEqual(of(tls, {}, BY_ADDRESS), ['error certificate-name-mismatch certain']);
  });
});

describe('a handshake that fails', () => {
  for (const [what, tls, expected, url] of [
    ['alert 70', failedTls({ alert: 70 }), 'tls-version-unsupported likely'],
    [
      'alert 70, and TLS 1.1 passes',
      failedTls({ alert: 70 }, { variants: [passes('old-versions', { protocol: 'TLSv1.1' })] }),
      'tls-version-unsupported certain',
    ],
    ['an old version chosen by the server', failedTls({ fault: 'version' }), 'tls-version-unsupported certain'],
    ['alert 71', failedTls({ alert: 71 }), 'tls-no-common-cipher certain'],
    ['alert 40 and nothing else', failedTls({ alert: 40 }), 'tls-no-common-cipher possible'],
    ['a weak key', failedTls({ fault: 'weak' }), 'tls-no-common-cipher likely'],
    [
      'alert 40, and old ciphers pass',
      failedTls({ alert: 40 }, { variants: [passes('any-cipher', { protocol: 'TLSv1.2' })] }),
      'tls-no-common-cipher certain',
    ],
    [
      'alert 40, and old ciphers pass with TLS 1.0',
      failedTls({ alert: 40 }, { variants: [passes('any-cipher', { protocol: 'TLSv1' })] }),
      'tls-version-unsupported certain',
    ],
    [
      'alert 40 from a server that asks for a certificate',
      failedTls({ alert: 40 }, { asksForCertificate: true }),
      'client-certificate-required likely',
    ],
    [
      'alert 40 from a server that got a certificate',
      failedTls({ alert: 40 }, { asksForCertificate: true, hasClientCertificate: true }),
      'client-certificate-refused likely',
    ],
    ['alert 42', failedTls({ alert: 42 }), 'client-certificate-required likely'],
    ['alert 116 behind it', failedTls({ alert: 116, isAfterHandshake: true }), 'client-certificate-required certain'],
    [
      'alert 48 behind it, with a certificate',
      failedTls({ alert: 48, isAfterHandshake: true }, { hasClientCertificate: true }),
      'client-certificate-refused certain',
    ],
    [
      'the end of the connection behind it',
      failedTls({ fault: 'closed', isAfterHandshake: true }),
      'port-accepts-and-closes likely',
    ],
    ['alert 112', failedTls({ alert: 112 }), 'server-name-refused certain'],
    ['alert 112 to an address', failedTls({ alert: 112 }), 'sni-missing certain', BY_ADDRESS],
    ['alert 80', failedTls({ alert: 80 }), 'server-name-refused likely'],
    [
      'alert 40, and no name passes',
      failedTls({ alert: 40 }, { variants: [passes('without-sni')] }),
      'server-name-refused certain',
    ],
    [
      'alert 120, and h2 passes',
      failedTls({ alert: 120 }, { variants: [passes('h2-only', { alpn: 'h2' })] }),
      'alpn-h2-only certain',
    ],
    ['alert 120, and h2 does not pass', failedTls({ alert: 120 }), 'tls-handshake-failed certain'],
    ['a reset', failedTls({ fault: 'reset' }), 'tls-cut-in-handshake certain'],
    ['the end of the connection', failedTls({ fault: 'closed' }), 'tls-cut-in-handshake certain'],
    ['silence', failedTls({ fault: 'timeout' }), 'tls-handshake-unanswered certain'],
    ['something else', failedTls({ fault: 'other' }), 'tls-handshake-failed certain'],
  ] as const) {
    test(`by ${what}: ${expected}`, () => assert.deepEqual(of(tls, {}, url), [`error ${expected}`]));
  }

  test('is no matter of TLS where the port speaks something else', () => {
    const cut = failedTls({ fault: 'closed' });
    assert.deepEqual(of(cut, { sniff: sniffOf('http') }), []);
    assert.deepEqual(of(cut, { sniff: sniffOf('other') }), []);
    const silent = { end: 'closed', bytes: Buffer.alloc(0), ms: 1 } as const;
    assert.deepEqual(of(cut, { sniff: sniffOf('closes', { silent }) }), []);
    assert.deepEqual(of(failedTls({ fault: 'not-tls' })), []);
  });
});

describe('an answer that asks for a certificate', () => {
  const answered = (status: string, body: string) =>
    upgradeOf(exchangeOf('', `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`), false);

  test('400 of nginx, without and with one', () => {
    const missing = answered('400 Bad Request', '<center>No required SSL certificate was sent</center>');
    assert.deepEqual(of(tlsOf(), { upgrade: missing }), ['error client-certificate-required certain']);
    const refused = answered('400 Bad Request', '<center>The SSL certificate error</center>');
    assert.deepEqual(of(tlsOf(), { upgrade: refused }), ['error client-certificate-refused certain']);
  });
  test('a refusal that says nothing, where the handshake has asked for one', () => {
    const asking = (response: UpgradeEvidence) => ({
      upgrade: { ...response, asksForCertificate: true },
      'plain-get': { exchange: response.exchange },
    });
    const refused = asking(answered('403 Forbidden', 'no'));
    assert.deepEqual(of(tlsOf(), refused), ['error client-certificate-required likely']);
    assert.deepEqual(of(tlsOf(), { ...refused, upgrade: { ...refused.upgrade, asksForCertificate: false } }), []);
    assert.deepEqual(of(tlsOf(), asking(answered('401 Unauthorized', 'no'))), []);
    assert.deepEqual(of(tlsOf(), asking(answered('403 Forbidden', 'Forbidden origin: https://a.example'))), []);
  });
  test('a page that speaks of certificates asks for none', () => {
    const page = answered('200 OK', 'A client certificate is required for the other site');
    assert.deepEqual(of(tlsOf(), { upgrade: page }), []);
  });
});
