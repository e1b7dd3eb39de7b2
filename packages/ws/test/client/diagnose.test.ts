import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnose } from '../../src/client/diagnose.ts';
import type { Evidence } from '../../src/client/evidence.ts';
import { isUrlFault, readTarget } from '../../src/client/url.ts';

function evidence(address: string, more: Partial<Evidence>): Evidence {
  const target = readTarget(address);
  assert.ok(!isUrlFault(target));
  const none = { addresses: [], timings: {}, requestSent: true, peerEnded: false, firstBytes: Buffer.alloc(0) };
  return { target, stage: 'response', ...none, ...more };
}

function systemError(code: string, syscall: string, more: object = {}): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall, errno: -1, ...more });
}

/** As OpenSSL's errors look by way of Node: the one of Node 20, and the one of later releases. */
function tlsErrors(reason: string, number?: number): Error[] {
  const alert = number === undefined ? '' : `:SSL alert number ${number}`;
  const text = `80CC:error:0A00042E:SSL routines:ssl3_read_bytes:${reason}:../ssl/record/rec_layer_s3.c:1601${alert}\n`;
  const code = `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`;
  return [
    Object.assign(new Error(`write EPROTO ${text}`), { code: 'EPROTO', errno: -71, syscall: 'write' }),
    Object.assign(new Error(text), { code, reason, library: 'SSL routines' }),
  ];
}

describe('diagnose', () => {
  it('knows what every alert of TLS means', () => {
    const cases: [reason: string, number: number, code: string][] = [
      ['sslv3 alert handshake failure', 40, 'WS_ERR_TLS_HANDSHAKE'],
      ['sslv3 alert bad certificate', 42, 'WS_ERR_TLS_CLIENT_CERTIFICATE'],
      ['sslv3 alert unsupported certificate', 43, 'WS_ERR_TLS_CLIENT_CERTIFICATE'],
      ['sslv3 alert certificate unknown', 46, 'WS_ERR_TLS_CLIENT_CERTIFICATE'],
      ['tlsv1 alert unknown ca', 48, 'WS_ERR_TLS_CLIENT_CERTIFICATE'],
      ['tlsv1 alert protocol version', 70, 'WS_ERR_TLS_VERSION'],
      ['tlsv1 unrecognized name', 112, 'WS_ERR_TLS_HANDSHAKE'],
      ['tlsv13 alert certificate required', 116, 'WS_ERR_TLS_CLIENT_CERTIFICATE'],
      ['tlsv1 alert no application protocol', 120, 'WS_ERR_TLS_ALPN'],
    ];
    for (const [reason, number, code] of cases) {
      for (const error of tlsErrors(reason, number)) {
        const failure = diagnose(evidence('wss://example.com/', { stage: 'tls', error }));
        assert.deepEqual([failure.code, failure.stage], [code, 'tls'], reason);
        assert.ok(failure.message.includes(reason), failure.message);
        assert.ok(!failure.message.includes('rec_layer'), failure.message);
      }
    }
  });

  it('knows what OpenSSL says about bytes that are not TLS', () => {
    for (const reason of ['wrong version number', 'packet length too long', 'http request']) {
      for (const error of tlsErrors(reason)) {
        assert.equal(diagnose(evidence('wss://example.com/', { stage: 'tls', error })).code, 'WS_ERR_TLS_TO_PLAIN');
        // The same words later are about a record that was damaged on the way.
        assert.equal(diagnose(evidence('wss://example.com/', { error })).code, 'WS_ERR_TLS_HANDSHAKE');
      }
    }
  });

  it('passes any code of a verdict on a certificate through', () => {
    const certificate = {
      subject: { CN: 'a', O: ['b', 'c'] },
      issuer: { CN: 'd' },
      subjectaltname: 'DNS:a',
    } as unknown as Evidence['certificate'];
    const error = Object.assign(new Error('certificate revoked'), { code: 'CERT_REVOKED' });
    const failure = diagnose(evidence('wss://example.com/', { stage: 'tls', error, certificate }));
    assert.deepEqual([failure.code, failure.stage], ['CERT_REVOKED', 'tls']);
    assert.equal(failure.received.value, 'subject CN=a, O=b, O=c; issuer CN=d; names DNS:a');
  });

  it('tells the three ways in which a connection ends without an answer apart', () => {
    const hangUp = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    const codeOf = (more: Partial<Evidence>) => diagnose(evidence('ws://example.com/', more)).code;
    assert.equal(codeOf({ error: hangUp, peerEnded: true, requestSent: false }), 'WS_ERR_CLOSED_BEFORE_REQUEST');
    assert.equal(codeOf({ error: hangUp, peerEnded: true }), 'WS_ERR_CLOSED_WITHOUT_ANSWER');
    assert.equal(codeOf({ error: hangUp, peerEnded: true, speaksTls: true }), 'WS_ERR_PLAIN_TO_TLS');
    assert.equal(codeOf({ error: systemError('ECONNRESET', 'read') }), 'ECONNRESET');
    assert.equal(codeOf({ error: systemError('EPIPE', 'write') }), 'EPIPE');
  });

  it('puts the stage of a system error where the call belongs', () => {
    const stageOf = (error: Error) => diagnose(evidence('ws://example.com/', { stage: 'response', error })).stage;
    assert.equal(stageOf(systemError('EAI_FAIL', 'getaddrinfo')), 'dns');
    assert.equal(stageOf(systemError('ECONNABORTED', 'connect')), 'tcp');
    assert.equal(stageOf(systemError('ECONNABORTED', 'read')), 'response');
  });

  it('has a sentence for an AggregateError, which has none itself', () => {
    const errors = ['::1', '127.0.0.1'].map((address) => systemError('ECONNREFUSED', 'connect', { address, port: 1 }));
    const error = Object.assign(new AggregateError(errors, ''), { code: 'ECONNREFUSED' });
    const failure = diagnose(evidence('ws://localhost:1/', { stage: 'tcp', error }));
    assert.equal(failure.code, 'ECONNREFUSED');
    assert.ok(failure.message.startsWith('connect ECONNREFUSED'), failure.message);
  });

  it('has a verdict for an error without a code, and for no error at all', () => {
    const empty = diagnose(evidence('ws://example.com/', { error: new Error('') }));
    assert.deepEqual([empty.code, empty.message], ['WS_ERR_REQUEST_FAILED', 'Error']);
    assert.notEqual(diagnose(evidence('ws://example.com/', {})).message, '');
  });

  it('takes the first bytes for what they are', () => {
    const parse = Object.assign(new Error('Parse Error: Expected HTTP/'), { code: 'HPE_INVALID_CONSTANT' });
    const codeOf = (address: string, ...bytes: number[]) =>
      diagnose(evidence(address, { error: parse, firstBytes: Buffer.from(bytes) })).code;
    assert.equal(codeOf('ws://a/', 0x15, 3, 1, 0, 2, 2, 40), 'WS_ERR_PLAIN_TO_TLS');
    assert.equal(codeOf('ws://a/', 0x16, 3, 3, 0, 2, 2, 40), 'WS_ERR_PLAIN_TO_TLS');
    assert.equal(codeOf('wss://a/', 0x15, 3, 1, 0, 2, 2, 40), 'WS_ERR_RESPONSE_NOT_HTTP');
    assert.equal(codeOf('wss://a/', 0, 0, 6, 4, 0, 0, 0, 0, 0), 'WS_ERR_TLS_ALPN');
    assert.equal(codeOf('ws://a/', 0x88, 2, 3, 0xe8), 'WS_ERR_RESPONSE_IS_FRAMES');
    assert.equal(codeOf('ws://a/', 0x88), 'WS_ERR_RESPONSE_NOT_HTTP');
    assert.equal(codeOf('ws://a/'), 'WS_ERR_RESPONSE_NOT_HTTP');
  });

  it('finds the bytes in the error of the parser when the log has none', () => {
    const parse = Object.assign(new Error('Parse Error'), {
      code: 'HPE_INVALID_CONSTANT',
      rawPacket: Buffer.from('220 mail ready'),
    });
    assert.match(diagnose(evidence('ws://a/', { error: parse })).message, /"220 mail ready"/);
  });
});
