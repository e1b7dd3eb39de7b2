import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FailureDetails } from '../../../src/protocol/handshake/failure-types.ts';
import {
  type HandshakeStage,
  handshakeFailure,
  handshakeFailures,
  isHandshakeFailureCode,
} from '../../../src/protocol/handshake/failures.ts';
import { HeaderFields } from '../../../src/protocol/handshake/header-fields.ts';

const codes = Object.keys(handshakeFailures);
const hostile = `\r\nInjected: yes\x1b[2J\0${'x'.repeat(20_000)}`;

/** Every detail there is, all of it from an enemy. */
const allHostile: FailureDetails = {
  value: hostile,
  wanted: hostile,
  name: hostile,
  detail: hostile,
  host: hostile,
  reason: hostile,
  url: hostile,
  protocols: [hostile],
  port: 1,
  count: 1,
  offset: 1,
  status: 302,
  timeoutMs: 1,
  headers: new HeaderFields([
    ['Location', hostile],
    ['Server', hostile],
    ['Retry-After', hostile],
    ['WWW-Authenticate', hostile],
    ['Sec-WebSocket-Version', hostile],
  ]),
  body: Buffer.from(hostile),
};

describe('the table of handshake failures', () => {
  it('has codes in the style of ws, or those of the system and of TLS', () => {
    for (const code of codes)
      assert.match(code, /^(WS_ERR_[A-Z0-9_]+|E[A-Z_]+|CERT_[A-Z_]+|[A-Z_]+CERT[A-Z_]*|UNABLE_TO_[A-Z_]+)$/);
  });

  it('says something useful even when nothing is known', () => {
    for (const code of codes) {
      const { message, expected, hint, stage } = handshakeFailure(code);
      assert.ok(message.length > 5 && expected.length > 2 && hint.length > 20 && stage.length > 2, code);
      for (const text of [message, expected, hint])
        assert.ok(!/undefined|NaN|null|\[object/.test(text), `${code}: ${text}`);
    }
  });

  it('never lets the peer write a line of its own, nor a long one', () => {
    for (const code of codes) {
      const { message, expected, hint, received } = handshakeFailure(code, allHostile);
      for (const text of [message, expected, hint, received.value as string]) {
        assert.ok(text.length < 1500, `${code}: ${text.length} characters`);
        for (const char of text) assert.ok(char >= ' ' && char !== '\x7f', `${code}: ${JSON.stringify(text)}`);
      }
    }
  });
});

describe('handshakeFailure', () => {
  it('carries what is known', () => {
    const headers = new HeaderFields([['Server', 'x']]);
    const timings = { tcpMs: 3 };
    const addresses = [{ address: '127.0.0.1', port: 1, family: 4 as const, outcome: 'connected' }];
    const body = Buffer.alloc(3000);
    const details = { status: 404, reason: 'No', headers, body, url: 'ws://h/', addresses, timings, value: 'a\n' };
    const failure = handshakeFailure('WS_ERR_STATUS_404', details);
    assert.equal(failure.code, 'WS_ERR_STATUS_404');
    assert.deepEqual(failure.received, {
      status: 404,
      reason: 'No',
      headers,
      body: body.subarray(0, 1024),
      value: 'a\\x0a',
    });
    assert.deepEqual([failure.url, failure.timings, failure.addresses], ['ws://h/', timings, addresses]);
  });

  it('puts a short hint behind the sentence, and a long one only into its own field', () => {
    const short = handshakeFailure('WS_ERR_PLAIN_TO_TLS', { host: 'h', port: 1 });
    assert.ok(short.message.endsWith(' — Use wss:// for this port.'));
    const long = handshakeFailure('ECONNREFUSED', { host: 'h', port: 1 });
    assert.equal(long.message, 'connect ECONNREFUSED h:1');
    assert.ok(long.hint.startsWith('Nothing listens'));
  });

  it('goes by the stage it is told', () => {
    assert.equal(handshakeFailure('WS_ERR_HANDSHAKE_TIMEOUT').stage, 'response');
    assert.equal(handshakeFailure('WS_ERR_HANDSHAKE_TIMEOUT', { stage: 'dns' }).stage, 'dns');
  });

  it('takes codes that have no row, as the system and TLS know hundreds', () => {
    const failure = handshakeFailure('ENETDOWN', { detail: 'connect ENETDOWN 10.0.0.1:80\n' });
    assert.deepEqual([failure.code, failure.stage, failure.expected], ['ENETDOWN', 'tcp', 'a TCP connection']);
    assert.ok(failure.message.startsWith('connect ENETDOWN 10.0.0.1:80\\x0a'));
    const stages: HandshakeStage[] = ['url', 'dns', 'tcp', 'proxy', 'tls', 'request', 'response', 'frames'];
    for (const stage of stages) {
      const { message, hint } = handshakeFailure('E\nODD', { stage });
      assert.ok(message.startsWith('E\\x0aODD while waiting for '));
      assert.ok(hint.includes(`"${stage}"`));
    }
  });

  it('does not take the names of Object for codes', () => {
    for (const code of ['constructor', '__proto__', 'toString', 42, undefined])
      assert.equal(isHandshakeFailureCode(code), false);
    assert.equal(handshakeFailure('constructor').code, 'constructor');
    assert.equal(isHandshakeFailureCode('ECONNREFUSED'), true);
  });
});

describe('ECONNREFUSED and ENOTFOUND: hints that go by the host', () => {
  const loopback = [{ address: '::1', port: 1, family: 6 as const, outcome: 'ECONNREFUSED' }];
  for (const [code, details, words] of [
    ['ECONNREFUSED', { host: 'localhost', addresses: loopback }, '127.0.0.1 and ::1'],
    ['ECONNREFUSED', { host: 'example.com', addresses: loopback }, 'is the server running'],
    ['ENOTFOUND', { host: 'http' }, 'two schemes'],
    ['ENOTFOUND', { host: 'redis' }, 'Docker'],
    ['ENOTFOUND', { host: 'exmaple.com' }, 'spelling'],
    ['ECONNRESET', { stage: 'tls' }, 'TLS handshake'],
    ['ECONNRESET', { stage: 'response' }, 'proxy in front'],
  ] as const) {
    it(`${code} ${JSON.stringify(details)}: ${words}`, () => {
      assert.ok(handshakeFailure(code, details).hint.includes(words));
    });
  }
});
