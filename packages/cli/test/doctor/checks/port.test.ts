import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portChecks } from '../../../src/doctor/checks/port.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import { protocolOf } from '../../../src/doctor/facts/sniff.ts';
import { exchangeOf, upgradeOf } from '../support/diagnosis.ts';
import { evidenceOf, said } from '../support/network-evidence.ts';
import { failedTls, helloOf, sniffOf } from '../support/tls-evidence.ts';

const answer = exchangeOf('GET / HTTP/1.1\n\n', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
const notTls = failedTls({ fault: 'not-tls', message: 'error:0A00010B:SSL routines:f:wrong version number:x.c:1:' });
const bytesOf = (text: string) => Buffer.from(text, 'latin1');

function of(url: string, parts: Evidence): readonly string[] {
  return said(portChecks, evidenceOf(url, parts));
}

test('a port that speaks what the URL says is no cause', () => {
  assert.deepEqual(of('wss://example.com/', { sniff: sniffOf('tls', { hello: helloOf() }) }), []);
  assert.deepEqual(of('ws://example.com/', { sniff: sniffOf('http', { plain: answer }) }), []);
});

test('HTTP where TLS is wanted, and TLS where HTTP is wanted', () => {
  assert.deepEqual(of('wss://example.com/', { sniff: sniffOf('http', { plain: answer, hello: notTls }) }), [
    'error tls-on-plain-port certain',
  ]);
  assert.deepEqual(of('ws://example.com/', { sniff: sniffOf('tls', { hello: helloOf() }) }), [
    'error plain-on-tls-port certain',
  ]);
  const alert = failedTls({ alert: 40 });
  assert.deepEqual(of('ws://example.com/', { sniff: sniffOf('tls', { hello: alert }) }), [
    'error plain-on-tls-port certain',
  ]);
});

test('a server that answers behind a line of the PROXY protocol alone', () => {
  const silent = { end: 'open', bytes: Buffer.alloc(0), ms: 1 } as const;
  const announced = answer;
  for (const url of ['ws://example.com/', 'wss://example.com/']) {
    assert.deepEqual(of(url, { sniff: sniffOf('closes', { silent, announced }) }), [
      'error proxy-protocol-expected certain',
    ]);
  }
  assert.deepEqual(of('ws://example.com/', { sniff: sniffOf('closes', { silent }) }), []);
  const bad = exchangeOf('GET / HTTP/1.1\n\n', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
  assert.deepEqual(of('ws://example.com/', { sniff: sniffOf('closes', { silent, announced: bad }) }), []);
  const deaf = sniffOf('closes', { silent, announced, misannounced: announced });
  assert.deepEqual(of('ws://example.com/', { sniff: deaf }), []);
});

test('a server that answers upgrades speaks what it should, whatever else was seen', () => {
  const upgrade = upgradeOf(answer, false);
  assert.deepEqual(of('ws://example.com/', { sniff: sniffOf('tls', { hello: helloOf() }), upgrade }), []);
  assert.deepEqual(of('ws://example.com/', { sniff: sniffOf('other', { banner: bytesOf('hello') }), upgrade }), []);
});

test('another language', () => {
  const sniff = sniffOf('other', { banner: bytesOf('SSH-2.0-OpenSSH_9.6\r\n') });
  assert.deepEqual(of('ws://example.com/', { sniff }), ['error not-http certain']);
  assert.deepEqual(of('wss://example.com/', { sniff }), ['error not-http certain']);
});

test('HTTP/2 without being asked, in the sniff and behind TLS', () => {
  const settings = Buffer.from('000012040000000000000300000064', 'hex');
  assert.deepEqual(of('ws://example.com/', { sniff: sniffOf('other', { banner: settings }) }), [
    'error alpn-h2-only certain',
  ]);
  const upgrade = upgradeOf(exchangeOf('', settings), false);
  assert.deepEqual(of('wss://example.com/', { sniff: sniffOf('tls', { hello: helloOf() }), upgrade }), [
    'error alpn-h2-only certain',
  ]);
});

test('a connection that ends before anything was sent', () => {
  const ended = (end: 'closed' | 'reset' | 'open') => ({ end, bytes: Buffer.alloc(0), ms: 1 });
  for (const scheme of ['ws', 'wss']) {
    const url = `${scheme}://example.com/`;
    assert.deepEqual(of(url, { sniff: sniffOf('closes', { silent: ended('closed') }) }), [
      'error port-accepts-and-closes certain',
    ]);
    assert.deepEqual(of(url, { sniff: sniffOf('resets', { silent: ended('reset') }) }), [
      'error connection-reset certain',
    ]);
    assert.deepEqual(of(url, { sniff: sniffOf('closes', { silent: ended('open') }) }), [], 'it is the request');
  }
});

test('greetings are known by their first bytes', () => {
  for (const [bytes, name] of [
    ['SSH-2.0-x', 'SSH'],
    ['220 mail.example ESMTP Postfix\r\n', 'SMTP'],
    ['220 (vsFTPd 3.0.5)\r\n', 'FTP'],
    ['* OK IMAP4rev1\r\n', 'IMAP'],
    ["-ERR unknown command 'GET'\r\n", 'Redis'],
    ['J\0\0\0\x0a8.0.36\0', 'MySQL'],
    ['E\0\0\0\x8cSFATAL\0', 'PostgreSQL'],
    ['AMQP\0\0\x09\x01', 'AMQP (RabbitMQ)'],
    ['RFB 003.008\n', 'VNC'],
    ['\xff\xfd\x18', 'Telnet'],
  ] as const) {
    assert.equal(protocolOf(bytesOf(bytes)), name);
  }
  assert.equal(protocolOf(bytesOf('hello there')), undefined);
});
