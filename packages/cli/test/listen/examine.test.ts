import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ProfileSettings, profiles } from '../../src/doctor/profiles/index.ts';
import { readClientHello } from '../../src/listen/examine/client-hello.ts';
import { fingerprint } from '../../src/listen/examine/fingerprint.ts';
import { frameFindings } from '../../src/listen/examine/frame-findings.ts';
import type { FramesSeen } from '../../src/listen/examine/frames-seen.ts';
import { readRequestText } from '../../src/listen/examine/request-text.ts';
import { serverVerdicts } from '../../src/listen/examine/servers.ts';
import { tlsFindings } from '../../src/listen/examine/tls-findings.ts';
import { handshake } from './support/requests.ts';

const seen: FramesSeen = {
  frames: 2,
  messages: 1,
  violation: undefined,
  maskKeys: [1, 2],
  pingsSent: 1,
  pongs: 1,
  pongOverdueMs: 0,
  close: { code: 1000, reason: '' },
  end: 'closed',
  openMs: 10,
};
const codes = (more: Partial<FramesSeen>) => frameFindings({ ...seen, ...more }).map(({ code }) => code);

describe('what is wrong with frames', () => {
  test('nothing, where nothing is', () => assert.deepEqual(codes({}), []));

  test('rules that were broken', () => {
    const broken = (code: NonNullable<FramesSeen['violation']>['code'], opcode = 1) =>
      codes({ violation: { code, received: 'x', opcode }, close: undefined });
    assert.deepEqual(broken('WS_ERR_EXPECTED_MASK'), ['client-frames-unmasked']);
    assert.deepEqual(broken('WS_ERR_INVALID_UTF8'), ['text-not-utf8']);
    assert.deepEqual(broken('WS_ERR_UNEXPECTED_RSV_1'), ['compressed-without-agreement']);
    assert.deepEqual(broken('WS_ERR_UNEXPECTED_RSV_1', 9), ['frame-invalid']);
    assert.deepEqual(broken('WS_ERR_INVALID_OPCODE', 3), ['frame-invalid']);
    assert.deepEqual(broken('WS_ERR_INVALID_CLOSE_CODE', 8), ['close-frame-invalid']);
    assert.deepEqual(broken('WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH', 8), ['close-frame-invalid']);
    assert.deepEqual(broken('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'), ['message-too-big']);
    assert.deepEqual(broken('WS_ERR_HTTP_INSTEAD_OF_FRAMES'), ['text-after-upgrade']);
  });

  test('a mask of zeros at once, and another constant one at the third frame', () => {
    assert.deepEqual(codes({ maskKeys: [0] }), ['mask-key-constant']);
    assert.deepEqual(codes({ maskKeys: [7, 7] }), []);
    assert.deepEqual(codes({ maskKeys: [7, 7, 7] }), ['mask-key-constant']);
    assert.deepEqual(codes({ maskKeys: [0, 7] }), []);
  });

  test('pings without an answer, once one could have come', () => {
    assert.deepEqual(codes({ pongs: 0, pongOverdueMs: 500 }), []);
    assert.deepEqual(codes({ pongs: 0, pongOverdueMs: 5000 }), ['pings-unanswered']);
  });

  test('how it ended', () => {
    assert.deepEqual(codes({ close: undefined, end: 'fin' }), ['connection-lost']);
    assert.deepEqual(codes({ close: undefined, end: 'reset' }), ['connection-lost']);
    assert.deepEqual(codes({ close: undefined, end: 'ours' }), []);
    assert.deepEqual(codes({ close: { code: 1005, reason: '' } }), ['closed-without-code']);
  });
});

describe('what is wrong with TLS', () => {
  const hello = { serverName: 'device.local', versions: ['TLS 1.3', 'TLS 1.2'], alpn: [] };
  const good = { isPortSecure: true, isClientSecure: true, hello, error: undefined };
  const found = (more: Partial<Parameters<typeof tlsFindings>[0]>) =>
    tlsFindings({ ...good, ...more }).map(({ code }) => code);

  test('nothing, where nothing is, with TLS and without', () => {
    assert.deepEqual(found({}), []);
    assert.deepEqual(found({ isPortSecure: false, isClientSecure: false, hello: undefined }), []);
  });

  test('the wrong port, either way', () => {
    assert.deepEqual(found({ isPortSecure: false }), ['tls-on-plain-port']);
    assert.deepEqual(found({ isClientSecure: false, hello: undefined }), ['plain-on-tls-port']);
  });

  test('old versions, h2 alone, no name, a certificate that is not trusted', () => {
    assert.deepEqual(found({ hello: { ...hello, versions: ['TLS 1.1'] } }), ['tls-version-unsupported']);
    assert.deepEqual(found({ hello: { ...hello, alpn: ['h2'] } }), ['alpn-h2-only']);
    assert.deepEqual(found({ hello: { ...hello, alpn: ['h2', 'http/1.1'] } }), []);
    assert.deepEqual(found({ hello: { ...hello, serverName: undefined } }), ['sni-missing']);
    const alert = (code: string) => found({ error: { code, message: '' } });
    assert.deepEqual(alert('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'), ['certificate-self-signed']);
    assert.deepEqual(alert('ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED'), ['clock-wrong']);
    assert.deepEqual(alert('ERR_SSL_NO_SHARED_CIPHER'), ['tls-no-common-cipher']);
    assert.deepEqual(alert('ECONNRESET'), ['certificate-self-signed']);
    const cut = { hello: undefined, error: { code: 'ECONNRESET', message: '' } };
    assert.deepEqual(found(cut), ['tls-cut-in-handshake']);
  });

  test('a hello that is cut anywhere, or damaged, is none, and never throws', () => {
    const bytes = Buffer.concat([
      Buffer.from('160301003d010000390303', 'hex'),
      Buffer.alloc(32, 7),
      Buffer.from('00000213010100', 'hex'),
      Buffer.from('000e', 'hex'),
      Buffer.from('002b0003020304', 'hex'),
      Buffer.from('00100003000100', 'hex'),
    ]);
    for (let end = 0; end < bytes.length; end++) readClientHello(bytes.subarray(0, end));
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = 0xff;
      readClientHello(damaged);
    }
  });
});

describe('which client it is', () => {
  const settings: ProfileSettings = {
    host: 'device.local:8091',
    hostWithPort: 'device.local:8091',
    origin: 'https://app.example',
    subprotocols: ['chat'],
    isTrustworthy: true,
    isSameOrigin: false,
  };

  for (const { name, fields } of profiles) {
    test(`${name} is known by its handshake`, () => {
      const guess = fingerprint({ fields: fields(settings) });
      const family = name.replace(/ [\d.]+$/, '').replace(/ \(older\)$/, '');
      assert.ok(
        guess?.name.includes(family) || family.includes(guess?.name ?? '?'),
        `${name} is taken for ${guess?.name}`,
      );
    });
  }

  test('an unknown one is not guessed', () => {
    assert.equal(
      fingerprint({
        fields: [
          ['X-Mine', '1'],
          ['Host', 'x'],
        ],
      }),
      undefined,
    );
  });

  test('one that says who it is, is believed', () => {
    const guess = fingerprint({
      fields: [
        ['X-Mine', '1'],
        ['User-Agent', 'TinyWebsockets Client'],
      ],
    });
    assert.deepEqual(guess, { name: 'ArduinoWebsockets (gilmaimon)', by: 'user-agent' });
  });

  test('one that says more than any client says is not looked at to its end', () => {
    assert.equal(fingerprint({ fields: [['User-Agent', `Version/${'1'.repeat(4_000_000)}`]] }), undefined);
  });
});

describe('what servers would answer', () => {
  const answers = (text: string) =>
    Object.fromEntries(
      serverVerdicts(readRequestText(Buffer.from(text, 'latin1'))).map(({ server, status }) => [server, status]),
    );

  test('all open for a correct handshake, and nginx passes it on', () => {
    assert.deepEqual(answers(handshake()), { handfast: 101, 'npm-ws': 101, nginx: 'passed-on', 'actix-web': 101 });
  });

  test('they differ', () => {
    assert.deepEqual(answers(handshake({ Host: undefined })), {
      handfast: 400,
      'npm-ws': 101,
      nginx: 400,
      'actix-web': 101,
    });
    assert.deepEqual(answers(handshake({ 'Sec-WebSocket-Key': 'short' })), {
      handfast: 400,
      'npm-ws': 400,
      nginx: 'passed-on',
      'actix-web': 101,
    });
    assert.deepEqual(answers(handshake({ Upgrade: undefined })), {
      handfast: 400,
      'npm-ws': 426,
      nginx: 'passed-on',
      'actix-web': 400,
    });
  });
});
