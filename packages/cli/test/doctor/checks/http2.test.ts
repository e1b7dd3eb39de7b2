import assert from 'node:assert/strict';
import { test } from 'node:test';
import { http2Checks } from '../../../src/doctor/checks/http2.ts';
import type { ExtendedConnect } from '../../../src/doctor/evidence/http2.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import { exchangeOf, upgradeOf } from '../support/diagnosis.ts';
import { evidenceOf, said } from '../support/network-evidence.ts';
import { failedTls, http2Of, passes, tlsOf } from '../support/tls-evidence.ts';

const opened = upgradeOf(exchangeOf('', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'), true);
const refused = upgradeOf(exchangeOf('', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'), false);

function of(parts: Evidence): readonly string[] {
  return said(http2Checks, evidenceOf('wss://example.com/', { tls: tlsOf(), ...parts }));
}

function asked(end: ExtendedConnect['end'], more: Partial<ExtendedConnect> = {}) {
  return http2Of({ connect: { end, status: undefined, errorCode: undefined, ms: 3, ...more } });
}

test('a server without HTTP/2, or with WebSockets over it, gives no reason to speak', () => {
  assert.deepEqual(of({ http2: http2Of({ offered: false, announced: undefined }), upgrade: opened }), []);
  assert.deepEqual(of({ http2: asked('opened', { status: 200 }), upgrade: opened }), []);
});

test('not announced is a note where HTTP/1.1 opens', () => {
  assert.deepEqual(of({ http2: http2Of({ announced: false }), upgrade: opened }), [
    'note http2-upgrade-not-announced certain',
  ]);
  assert.deepEqual(of({ http2: http2Of({ announced: false }), upgrade: refused }), []);
});

test('announced and not done is a warning: browsers use it and fail', () => {
  const failures = [
    asked('reset', { errorCode: 7 }),
    asked('answered', { status: 404 }),
    asked('closed'),
    asked('timeout'),
  ];
  for (const http2 of failures) {
    assert.deepEqual(of({ http2, upgrade: opened }), ['warning http2-upgrade-not-routed certain']);
  }
});

test('what fails over HTTP/1.1 as well has another cause', () => {
  assert.deepEqual(of({ http2: asked('answered', { status: 404 }), upgrade: refused }), []);
});

test('a server of HTTP/2 alone that does not announce WebSockets either', () => {
  const tls = failedTls({ alert: 120 }, { variants: [passes('h2-only', { alpn: 'h2' })] });
  assert.deepEqual(of({ tls, http2: http2Of({ announced: false }) }), ['note http2-upgrade-not-announced certain']);
});
