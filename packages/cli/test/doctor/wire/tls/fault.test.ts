import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tlsFailure } from '../../../../src/doctor/wire/tls/fault.ts';

const of = (code: string, message: string, stage: 'tcp' | 'tls' = 'tls') => tlsFailure({ stage, code, message, ms: 1 });
const openssl = (reason: string, alert = '') => `80:error:0A00:SSL routines:function:${reason}:file.c:1:${alert}\n`;

test('alerts are known by their number', () => {
  const { fault, alert, isAfterHandshake } = of('EPROTO', `write EPROTO ${openssl('x', 'SSL alert number 70')}`);
  assert.deepEqual([fault, alert, isAfterHandshake], ['alert', 70, false]);
});

test('what OpenSSL says of what is no TLS, too old or too weak', () => {
  for (const [reason, expected] of [
    ['wrong version number', 'not-tls'],
    ['packet length too long', 'not-tls'],
    ['unsupported protocol', 'version'],
    ['dh key too small', 'weak'],
    ['ee key too small', 'weak'],
    ['unsafe legacy renegotiation disabled', 'weak'],
    ['decryption failed or bad record mac', 'other'],
  ] as const) {
    assert.equal(of('ERR_SSL_X', openssl(reason)).fault, expected, reason);
  }
});

test('what happens to the connection', () => {
  assert.equal(of('ECONNRESET', 'read ECONNRESET').fault, 'reset');
  const ended = 'Client network socket disconnected before secure TLS connection was established';
  assert.equal(of('ECONNRESET', ended).fault, 'closed');
  assert.equal(of('closed', 'the connection was closed').fault, 'closed');
  assert.equal(of('timeout', 'not there after 5 ms').fault, 'timeout');
  assert.equal(of('ECONNREFUSED', 'connect ECONNREFUSED', 'tcp').fault, 'not-opened');
});
