import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { handshakeFailures } from '../../src/protocol/handshake/failures.ts';
import { StopReconnecting } from '../../src/reconnect/errors.ts';
import { connectFailure, connectionLoss, optionFailure } from '../../src/reconnect/failure.ts';
import { type CloseCodes, isTerminalCause, terminalCloseCodes } from '../../src/reconnect/terminal.ts';

const closes = (code: number, codes: CloseCodes = terminalCloseCodes, reason = '') =>
  isTerminalCause(connectionLoss({ type: 'close', code, reason }, undefined), codes);
const fails = (error: unknown, wasThrown = false) =>
  isTerminalCause(connectFailure(error, 0, wasThrown), terminalCloseCodes);

describe('close codes (RFC 6455 §7.4.1)', () => {
  for (const code of [1000, 1002, 1003, 1007, 1008, 1009, 1010]) {
    test(`${code} ends it`, () => assert.equal(closes(code), true));
  }
  for (const code of [1001, 1005, 1006, 1011, 1012, 1013, 1014, 3000, 4000, 4401, 4999]) {
    test(`${code} does not end it`, () => assert.equal(closes(code), false));
  }

  test('codes of an application end it when they are in the list', () => {
    const codes = [...terminalCloseCodes, 4401, 4403];
    assert.deepEqual(
      [4401, 4403, 4400, 1008].map((code) => closes(code, codes)),
      [true, true, false, true],
    );
  });

  test('a list replaces the default', () => {
    assert.equal(closes(1000, []), false);
  });

  test('a function decides alone, and sees the reason', () => {
    const codes = (code: number, reason: string) => code === 4000 && reason === 'logged out';
    assert.equal(closes(4000, codes, 'logged out'), true);
    assert.equal(closes(4000, codes, 'restart'), false);
    assert.equal(closes(1008, codes), false);
  });
});

describe('statuses', () => {
  for (const status of [200, 204, 301, 302, 400, 401, 403, 404, 405, 407, 410, 426, 431, 451]) {
    test(`${status} ends it`, () => assert.equal(fails({ code: 'WS_ERR_STATUS_4XX', received: { status } }), true));
  }
  for (const status of [408, 425, 429, 500, 501, 502, 503, 504, 521, 599]) {
    test(`${status} does not end it`, () => assert.equal(fails({ received: { status } }), false));
  }

  test('101 leaves it to the code: what was wrong with the answer', () => {
    assert.equal(fails({ code: 'WS_ERR_SUBPROTOCOL_MISSING', received: { status: 101 } }), true);
    assert.equal(fails({ code: 'WS_ERR_RESPONSE_TRUNCATED', received: { status: 101 } }), false);
  });

  test('the status of npm ws is in the message of its error', () => {
    assert.equal(fails(new Error('Unexpected server response: 401')), true);
    assert.equal(fails(new Error('Unexpected server response: 503')), false);
  });
});

describe('the codes of failed handshakes', () => {
  const ends = Object.keys(handshakeFailures).filter((code) => fails(Object.assign(new Error(), { code })));
  const goesOn = Object.keys(handshakeFailures).filter((code) => !ends.includes(code));

  for (const code of [
    'WS_ERR_INVALID_URL',
    'WS_ERR_URL_SCHEME',
    'WS_ERR_SUBPROTOCOL_NOT_OFFERED',
    'WS_ERR_EXTENSION_UNKNOWN',
    'WS_ERR_ACCEPT_WRONG',
    'WS_ERR_RESPONSE_NOT_HTTP',
    'WS_ERR_TOO_MANY_REDIRECTS',
    'WS_ERR_PROXY_AUTH',
    'WS_ERR_TLS_TO_PLAIN',
  ]) {
    test(`${code} ends it: the next attempt would fail in the same way`, () => assert.ok(ends.includes(code)));
  }

  for (const code of [
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EMFILE',
    'ENOENT',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'WS_ERR_HANDSHAKE_TIMEOUT',
    'WS_ERR_CLOSED_WITHOUT_ANSWER',
    'WS_ERR_RESPONSE_TRUNCATED',
  ]) {
    test(`${code} does not end it: somebody else mends that, in time`, () => assert.ok(goesOn.includes(code)));
  }

  test('a code that nobody knows does not end it', () => assert.equal(fails({ code: 'EUNKNOWN' }), false));
});

describe('what is thrown', () => {
  for (const error of [new SyntaxError('bad URL'), new TypeError('no headers'), named('SecurityError')]) {
    test(`a ${error.name} of the constructor ends it`, () => assert.equal(fails(error, true), true));
    test(`a ${error.name} that comes later does not`, () => assert.equal(fails(error), false));
  }

  test('StopReconnecting ends it, from open and from an option', () => {
    const stop = new StopReconnecting('logged out');
    assert.equal(fails(stop), true);
    assert.equal(isTerminalCause(optionFailure('url', stop), terminalCloseCodes), true);
  });

  test('any other error of an option does not: the server of the tokens may be down', () => {
    assert.equal(isTerminalCause(optionFailure('url', new TypeError('fetch failed')), terminalCloseCodes), false);
  });
});

test('time-outs, silence and requests do not end it', () => {
  const causes = [
    { kind: 'timeout', message: '', timeoutMs: 1 },
    { kind: 'idle', message: '', idleMs: 1 },
    { kind: 'requested', message: '' },
    { kind: 'offline', message: '' },
  ] as const;
  for (const cause of causes) assert.equal(isTerminalCause(cause, terminalCloseCodes), false, cause.kind);
});

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
