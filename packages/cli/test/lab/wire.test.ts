import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type Socket, connect as tcpConnect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls';
import { maskedFrame, readFrames } from '@handfast/ws/testing';
import { type RunningLab, startLab } from '../../src/lab/start-lab.ts';
import { RFC_ACCEPT, RFC_KEY } from '../support/raw-handshake.ts';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const DAY_MS = 86_400_000;

describe('what the scenarios put on the wire', () => {
  let lab: RunningLab;
  before(async () => {
    lab = await startLab({ paceMs: 5 });
  });
  after(() => lab.close());

  describe('Sec-WebSocket-Accept is what the title says, for the key of RFC 6455', () => {
    const sha1 = (data: string | Buffer) => createHash('sha1').update(data);
    for (const [id, values] of Object.entries({
      echo: [RFC_ACCEPT],
      'accept-missing': [],
      'accept-without-guid': [sha1(RFC_KEY).digest('base64')],
      'accept-decoded-key': [
        sha1(Buffer.concat([Buffer.from('the sample nonce'), Buffer.from(GUID)])).digest('base64'),
      ],
      'accept-hex': [Buffer.from(sha1(RFC_KEY + GUID).digest('hex')).toString('base64')],
      'accept-key': [RFC_KEY],
      'accept-lower-case': [RFC_ACCEPT.toLowerCase()],
      'accept-unpadded': [RFC_ACCEPT.slice(0, -1)],
      'accept-twice': [RFC_ACCEPT, RFC_ACCEPT],
    })) {
      test(id, async () => assert.deepEqual(valuesOf(await request(id), 'sec-websocket-accept'), values));
    }

    for (const id of ['accept-wrong', 'accept-wrong-guid']) {
      test(`${id} has 20 bytes that are of another text`, async () => {
        const [value = ''] = valuesOf(await request(id), 'sec-websocket-accept');
        assert.equal(Buffer.from(value, 'base64').length, 20);
        assert.notEqual(value, RFC_ACCEPT);
      });
    }

    test('accept-other-key is the same for every key', async () => {
      const other = await request('accept-other-key', { 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' });
      assert.deepEqual(valuesOf(other, 'sec-websocket-accept'), [RFC_ACCEPT]);
    });
  });

  describe('heads', () => {
    for (const [id, pattern] of Object.entries({
      '101-http-1-0': /^HTTP\/1\.0 101 /,
      '101-lower-case': /\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: /,
      '101-canonical-case': /\r\nSec-Websocket-Accept: /,
      '101-connection-list': /\r\nConnection: keep-alive, Upgrade\r\n/,
      '101-connection-close': /\r\nConnection: close\r\n/,
      '101-upgrade-other': /\r\nUpgrade: h2c\r\n/,
      '101-after-100': /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 101 /,
      '101-after-103': /^HTTP\/1\.1 103 Early Hints\r\nLink: .*\r\n\r\nHTTP\/1\.1 101 /,
      '101-line-feeds': /^HTTP\/1\.1 101 Switching Protocols\nUpgrade: websocket\n[^\r]*\n\n/,
      '101-space-before-colon': /\r\nSec-WebSocket-Accept : /,
      'body-before-101': /^<html>.*<\/html>\r\nHTTP\/1\.1 101 /,
      '101-cut': /^HTTP\/1\.1 101 Switching Protocols\r\nUpgrade: [\s\S]*(?<!\r\n\r\n)$/,
      'second-101': /^HTTP\/1\.1 101 [\s\S]*\r\n\r\nHTTP\/1\.1 101 /,
      '400-after-101': /^HTTP\/1\.1 101 [\s\S]*\r\n\r\nHTTP\/1\.1 400 Bad Request\r\n/,
      'text-after-101': /\r\n\r\nclient connected, 1 in total\n/,
      'subprotocol-unasked': /\r\nSec-WebSocket-Protocol: chat\r\n/,
      'extension-window-bits-16': /\r\nSec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=16\r\n/,
      'banner-ssh': /^SSH-2\.0-/,
      'banner-redis': /^-ERR /,
      'tls-on-plain-port': /^HTTP\/1\.1 101 /,
    })) {
      test(id, async () => assert.match(await request(id, {}, pattern), pattern));
    }

    test('101-without-upgrade and 101-without-connection lack exactly that', async () => {
      assert.deepEqual(names(await request('101-without-upgrade')), ['Connection', 'Sec-WebSocket-Accept']);
      assert.deepEqual(names(await request('101-without-connection')), ['Upgrade', 'Sec-WebSocket-Accept']);
    });

    test('101-big-head has between 4 and 5 KB, and 101-huge-head more than 16 KB', async () => {
      const [big, huge] = await Promise.all([request('101-big-head'), request('101-huge-head')]);
      assert.ok(big.length > 4096 && big.length < 5500, String(big.length));
      assert.ok(huge.length > 20_000, String(huge.length));
    });

    test('subprotocol-list-echoed sends the list back, and subprotocol-case-changed one in another case', async () => {
      const offer = { 'Sec-WebSocket-Protocol': 'chat, superchat' };
      assert.deepEqual(valuesOf(await request('subprotocol-list-echoed', offer), 'sec-websocket-protocol'), [
        'chat, superchat',
      ]);
      assert.deepEqual(valuesOf(await request('subprotocol-case-changed', offer), 'sec-websocket-protocol'), ['Chat']);
      assert.deepEqual(valuesOf(await request('subprotocol-unanswered', offer), 'sec-websocket-protocol'), []);
    });

    test('every status scenario answers with the status of its name, with the length of its body, and ends', async () => {
      for (const { id } of lab.scenarios.filter(({ group }) => group === 'statuses')) {
        const answer = await request(id);
        const [head = '', body = ''] = answer.split('\r\n\r\n');
        assert.equal(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1], /\d{3}/.exec(id)?.[0], id);
        assert.deepEqual(valuesOf(answer, 'content-length'), [String(body.length)], id);
      }
    });
  });

  describe('one thing in the request decides', () => {
    for (const [id, refused, opening] of [
      ['origin-required', { Origin: 'https://evil.example' }, { Origin: 'https://app.example' }],
      ['origin-rails', { Origin: 'https://evil.example' }, {}],
      ['subprotocol-502', { 'Sec-WebSocket-Protocol': 'chat' }, {}],
      ['extensions-400', { 'Sec-WebSocket-Extensions': 'permessage-deflate' }, {}],
      [
        'window-bits-400',
        { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' },
        { 'Sec-WebSocket-Extensions': 'permessage-deflate' },
      ],
      ['user-agent-400', {}, { 'User-Agent': 'x' }],
      ['host-port-404', { Host: 'localhost:80' }, { Host: 'localhost' }],
      ['authorization-401', {}, { Authorization: 'Bearer x' }],
      ['path-without-slash', {}, { path: '/path-without-slash/' }],
      ['connection-exactly-upgrade', { Connection: 'keep-alive, Upgrade' }, {}],
      ['version-8', {}, { 'Sec-WebSocket-Version': '8' }],
    ] as const) {
      test(id, async () => {
        assert.match(await request(id, refused), /^HTTP\/1\.1 [45]\d\d /);
        assert.match(await request(id, opening), /^HTTP\/1\.1 101 /);
      });
    }
  });

  describe('frames', () => {
    for (const [id, hex] of Object.entries({
      'frame-masked': '818537fa213d',
      'frame-rsv2': 'a105',
      'frame-rsv3': '9105',
      'frame-opcode-3': '8305',
      'frame-opcode-11': '8b05',
      'frame-ping-126': '897e007e',
      'frame-ping-fragmented': '090161',
      'frame-continuation-alone': '8004',
      'frame-message-inside-message': '010568656c6c6f810568656c6c6f',
      'frame-length-not-minimal': '817e0005',
      'frame-length-top-bit': '817f8000000000000000',
      'frame-utf8-invalid': '8108cebae1bdb9eda080',
      'frame-close-one-byte': '880103',
      'frame-close-1005': '880203ed',
      'frame-close-reason': '880403e8fffe',
      'deflate-undeclared': 'c107f248cdc9c90700',
      'message-oversize': '827f0000010000000000626567696e',
      'message-unfinished': '010f',
      'message-split-character': '0101e48002b896',
      '101-with-first-frame': '81056669727374',
      'close-1001': '880e03e9',
      'close-4401': '880e1131',
      'close-empty': '8800',
    })) {
      test(id, async () => {
        const seen = await request(id, {}, new RegExp(`\\r\\n\\r\\n[\\s\\S]{${hex.length / 2}}`));
        const frames = Buffer.from(seen.slice(seen.indexOf('\r\n\r\n') + 4), 'latin1');
        assert.equal(frames.toString('hex').slice(0, hex.length), hex);
      });
    }

    test('every scenario that echoes sends back what a client sends, and answers its ping and its close', async () => {
      const wanted = ['echo', '101-connection-list', '101-late', 'idle-cut', 'gateway-healthy', 'ipv4-only-by-name'];
      for (const id of wanted) {
        const { socket, until } = await visit(id);
        await until(/\r\n\r\n/);
        socket.write(
          Buffer.concat([maskedFrame({ opcode: 1, payload: 'hi' }), maskedFrame({ opcode: 9, payload: 'p' })]),
        );
        socket.write(maskedFrame({ opcode: 8, payload: Buffer.of(3, 232) }));
        const all = await until(undefined);
        const { frames } = readFrames(Buffer.from(all.slice(all.indexOf('\r\n\r\n') + 4), 'latin1'));
        assert.deepEqual(
          frames.map(({ opcode, payload }) => [opcode, payload.toString('latin1')]),
          [
            [1, 'hi'],
            [10, 'p'],
            [8, '\x03\xe8'],
          ],
          id,
        );
      }
    });

    test('pongs-eaten echoes and does not answer a ping; frames-dropped does neither', async () => {
      for (const [id, opcodes] of [
        ['pongs-eaten', [1, 8]],
        ['frames-dropped', []],
      ] as const) {
        const { socket, until } = await visit(id);
        await until(/\r\n\r\n/);
        socket.write(Buffer.concat([maskedFrame({ opcode: 9 }), maskedFrame({ opcode: 1, payload: 'hi' })]));
        socket.end(maskedFrame({ opcode: 8, payload: Buffer.of(3, 232) }));
        const all = await until(undefined);
        const { frames } = readFrames(Buffer.from(all.slice(all.indexOf('\r\n\r\n') + 4), 'latin1'));
        assert.deepEqual(
          frames.map(({ opcode }) => opcode),
          opcodes,
          id,
        );
      }
    });
  });

  describe('TLS', () => {
    const certificateOf = async (id: string, options: ConnectionOptions = {}) => {
      const socket = await secure(id, options);
      const certificate = new X509Certificate(socket.getPeerCertificate().raw);
      const [error, protocol] = [socket.authorizationError, socket.getProtocol()];
      socket.destroy();
      return { certificate, error, protocol };
    };

    test('wss-echo: the certificate holds for localhost and both loopback addresses, with the lab as its authority', async () => {
      const { certificate, error } = await certificateOf('wss-echo');
      assert.equal(error, null);
      assert.equal(certificate.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    });

    for (const [id, code] of [
      ['tls-expired', 'CERT_HAS_EXPIRED'],
      ['tls-not-yet-valid', 'CERT_NOT_YET_VALID'],
      ['tls-self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['tls-unknown-authority', 'SELF_SIGNED_CERT_IN_CHAIN'],
      ['tls-wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
      ['tls-chain-incomplete', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ] as const) {
      test(`${id}: OpenSSL says ${code}`, async () => {
        const { error } = await certificateOf(id);
        assert.equal((error as unknown as { code?: string })?.code ?? error, code);
      });
    }

    test('the dates of tls-expired and tls-not-yet-valid are days away', async () => {
      const { certificate: expired } = await certificateOf('tls-expired');
      const { certificate: early } = await certificateOf('tls-not-yet-valid');
      assert.ok(Date.parse(expired.validTo) < Date.now() - DAY_MS);
      assert.ok(Date.parse(early.validFrom) > Date.now() + DAY_MS);
    });

    test('tls-1-0 speaks TLS 1.1 with a client that still does, and nothing newer', async () => {
      const old = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
      assert.equal((await certificateOf('tls-1-0', old)).protocol, 'TLSv1.1');
      await assert.rejects(certificateOf('tls-1-0'), /alert protocol version/);
    });

    test('tls-default-host shows another certificate, and opens, when it is asked by name', async () => {
      const named = await certificateOf('tls-default-host', { servername: 'localhost' });
      const unnamed = await certificateOf('tls-default-host', { servername: '' });
      assert.match(named.certificate.subject, /CN=localhost/);
      assert.match(unnamed.certificate.subject, /CN=default\.example/);
      const socket = await secure('tls-default-host', { servername: 'localhost' });
      socket.write(requestOf('tls-default-host'));
      assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 101 /);
      socket.destroy();
    });

    test('ALPN: h2-only agrees on h2 alone, h2-reset on either', async () => {
      for (const [id, offer, agreed] of [
        ['h2-only', ['h2', 'http/1.1'], 'h2'],
        ['h2-reset', ['http/1.1'], 'http/1.1'],
        ['h2-reset', ['h2'], 'h2'],
      ] as const) {
        const socket = await secure(id, { ALPNProtocols: [...offer] });
        assert.equal(socket.alpnProtocol, agreed);
        socket.destroy();
      }
      await assert.rejects(secure('h2-only', { ALPNProtocols: ['http/1.1'] }));
    });
  });

  describe('proxies', () => {
    const proxyPort = (id: string) => Number(new URL(scenarioOf(id).env.http_proxy ?? '').port);

    test('proxy-407 tunnels to the healthy server with the credentials that its title tells', async () => {
      const target = new URL(scenarioOf('proxy-407').url).host;
      const connectTo = (host: string, more = '') =>
        exchange(proxyPort('proxy-407'), `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`, /\r\n\r\n/);
      const credentials = `Proxy-Authorization: Basic ${Buffer.from('lab:lab').toString('base64')}\r\n`;
      assert.match(await connectTo(target), /^HTTP\/1\.1 407 [\s\S]*Proxy-Authenticate: Basic/);
      assert.match(await connectTo(target, credentials), /^HTTP\/1\.1 200 /);
    });

    test('no proxy of the lab is a way to anywhere else', async () => {
      for (const id of ['proxy-healthy', 'proxy-forbids-port', 'proxy-no-connect', 'proxy-502']) {
        for (const host of ['example.com:443', '127.0.0.1:1', `example.com:${new URL(lab.url).port}`]) {
          const answer = await exchange(proxyPort(id), `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, /\r\n\r\n/);
          assert.match(answer, /^HTTP\/1\.1 [45]/, `${id} ${host}`);
        }
      }
    });
  });

  function scenarioOf(id: string) {
    const found = lab.scenarios.find((scenario) => scenario.id === id);
    assert.ok(found, id);
    return found;
  }

  function requestOf(id: string, changes: Readonly<Record<string, string>> = {}): string {
    const { path = `/${id}`, ...more } = changes;
    const fields: Record<string, string> = {
      Host: '127.0.0.1',
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Key': RFC_KEY,
      'Sec-WebSocket-Version': '13',
      ...more,
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
    return `${[`GET ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`;
  }

  async function visit(id: string, changes: Readonly<Record<string, string>> = {}) {
    const socket = tcpConnect({
      host: 'localhost',
      port: Number(new URL(scenarioOf(id).url).port),
      autoSelectFamily: true,
    });
    socket.write(requestOf(id, changes));
    return { socket, until: reading(socket) };
  }

  /** What comes, as Latin-1, until the pattern is there (by default: the end of the head) or the server ends. */
  async function request(id: string, changes = {}, pattern = / 101 [\s\S]*\r\n\r\n/): Promise<string> {
    const { socket, until } = await visit(id, changes);
    const seen = await until(pattern);
    socket.destroy();
    return seen;
  }

  async function exchange(port: number, text: string, pattern: RegExp): Promise<string> {
    const socket = tcpConnect(port, '127.0.0.1');
    socket.write(text);
    const seen = await reading(socket)(pattern);
    socket.destroy();
    return seen;
  }

  async function secure(id: string, options: ConnectionOptions): Promise<TLSSocket> {
    const port = Number(new URL(scenarioOf(id).url).port);
    const settings = { servername: 'localhost', ca: lab.ca, rejectUnauthorized: false };
    const socket = tlsConnect({ host: '127.0.0.1', port, ...settings, ...options });
    await once(socket, 'secureConnect');
    socket.on('error', () => undefined);
    return socket;
  }
});

/** Collects what a socket receives; each call waits for a pattern, or, without one, for the end. */
function reading(socket: Socket): (pattern: RegExp | undefined) => Promise<string> {
  let seen = '';
  socket.setEncoding('latin1');
  return async (pattern) => {
    await new Promise<void>((resolve) => {
      const look = (text = '') => {
        seen += text;
        if (pattern?.test(seen)) resolve();
      };
      socket
        .on('data', look)
        .once('close', () => resolve())
        .on('error', () => resolve());
      look();
    });
    socket.removeAllListeners('data');
    return seen;
  };
}

function valuesOf(answer: string, name: string): string[] {
  const head = answer.split('\r\n\r\n', 1)[0] ?? '';
  return head
    .split('\r\n')
    .slice(1)
    .filter((line) => line.toLowerCase().startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).trim());
}

function names(answer: string): string[] {
  const [head = ''] = answer.split('\r\n\r\n', 1);
  return head
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(':', 1)[0] ?? '');
}
