import assert from 'node:assert/strict';
import http2 from 'node:http2';
import type { Server } from 'node:net';
import { before, describe, it } from 'node:test';
import type { DialOptions } from '../../src/client/options.ts';
import { type Certificate, inDays, makeCertificate, makeChain } from '../../src/testing/certificates.ts';
import { failure, GOOD_ANSWER, opening } from '../support/attempt.ts';
import { answering, httpServer, httpsServer, listening, onRequest, rawServer, tlsServer } from '../support/peers.ts';

let self: Certificate;
let chain: ReturnType<typeof makeChain>;

before(() => {
  self = makeCertificate();
  chain = makeChain();
});

const options = (certificate: Certificate) => ({ key: certificate.key, cert: certificate.cert });

describe('a wss: URL', () => {
  it('opens with a certificate that is trusted, and times the stages', async (t) => {
    const server = tlsServer(options(self), (socket) => onRequest(socket, () => socket.write(GOOD_ANSWER)));
    const port = await listening(t, server);
    await opening(`wss://localhost:${port}/`, { options: { ca: self.cert } }, ({ timings }) => {
      for (const stage of ['dnsMs', 'tcpMs', 'tlsMs', 'responseMs', 'totalMs'] as const) {
        assert.ok((timings?.[stage] ?? -1) >= 0, stage);
      }
    });
  });

  it('names the host in SNI and http/1.1 in ALPN', async (t) => {
    let asked: unknown;
    const server = tlsServer({ ...options(self), ALPNProtocols: ['h2', 'http/1.1'] }, (socket) => {
      asked = [socket.servername, socket.alpnProtocol];
      onRequest(socket, () => socket.write(GOOD_ANSWER));
    });
    const port = await listening(t, server);
    await opening(`wss://localhost:${port}/`, { options: { ca: self.cert } });
    assert.deepEqual(asked, ['localhost', 'http/1.1']);
  });

  it('verifies the certificate by default, whatever is given as undefined', async (t) => {
    const server = tlsServer(options(self), (socket) => onRequest(socket, () => socket.write(GOOD_ANSWER)));
    const url = `wss://localhost:${await listening(t, server)}/`;
    const none = { rejectUnauthorized: undefined, checkServerIdentity: undefined, minDHSize: undefined };
    for (const given of [none, { tls: none }] as DialOptions[]) {
      assert.equal((await failure(url, { options: given })).code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
      await opening(url, { options: { ...given, ca: self.cert } });
    }
    await opening(url, { options: { ca: self.cert, tls: { ca: undefined } as DialOptions['tls'] } });
  });

  it('sends no SNI when servername is empty', async (t) => {
    let asked: unknown;
    const server = tlsServer(options(self), (socket) => {
      asked = socket.servername;
      onRequest(socket, () => socket.write(GOOD_ANSWER));
    });
    const port = await listening(t, server);
    const more = { ca: self.cert, servername: '', checkServerIdentity: () => undefined };
    await opening(`wss://localhost:${port}/`, { options: more as DialOptions });
    assert.equal(asked, false);
  });
});

interface Row {
  readonly title: string;
  readonly server: () => Server;
  readonly options?: () => DialOptions;
  readonly code: string;
  readonly message: RegExp;
  readonly hint: RegExp;
  /** What `received.value` shows. */
  readonly value?: RegExp;
}

const rows: Row[] = [
  {
    title: 'a self-signed certificate',
    server: () => tlsServer(options(self)),
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    message: /^self-signed certificate/,
    hint: /ca option/,
    value: /subject CN=localhost; issuer CN=localhost/,
  },
  {
    title: 'a chain that ends in a private authority',
    server: () => {
      const { leaf, intermediate, root } = chain;
      return tlsServer({ key: leaf.key, cert: leaf.cert + intermediate.cert + root.cert });
    },
    code: 'SELF_SIGNED_CERT_IN_CHAIN',
    message: /^self-signed certificate in certificate chain/,
    hint: /private authority/,
  },
  {
    title: 'a chain without its intermediate',
    server: () => tlsServer(options(chain.leaf)),
    options: () => ({ ca: chain.root.cert }),
    code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    message: /^unable to verify the first certificate/,
    hint: /leaves out its intermediate/,
    value: /issuer CN=Test Intermediate/,
  },
  {
    title: 'an expired certificate',
    server: () =>
      tlsServer(options(makeCertificate({ issuer: chain.root, notBefore: inDays(-9), notAfter: inDays(-2) }))),
    options: () => ({ ca: chain.root.cert }),
    code: 'CERT_HAS_EXPIRED',
    message: /^certificate has expired.*valid from .* to /,
    hint: /renew/i,
    value: /GMT/,
  },
  {
    title: 'a certificate of tomorrow',
    server: () => tlsServer(options(makeCertificate({ issuer: chain.root, notBefore: inDays(2) }))),
    options: () => ({ ca: chain.root.cert }),
    code: 'CERT_NOT_YET_VALID',
    message: /^certificate is not yet valid/,
    hint: /clock/,
  },
  {
    title: 'a certificate for another name',
    server: () => tlsServer(options(makeCertificate({ issuer: chain.root, hosts: ['other.example'], addresses: [] }))),
    options: () => ({ ca: chain.root.cert }),
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    message: /^Hostname\/IP does not match certificate's altnames.*other\.example/,
    hint: /host name that the certificate lists/,
    value: /DNS:other\.example/,
  },
  {
    title: 'a server that speaks only TLS 1.1',
    server: () =>
      tlsServer({ ...options(self), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    code: 'WS_ERR_TLS_VERSION',
    message: /alert protocol version/,
    hint: /versions/,
  },
  {
    title: 'a client that speaks only TLS 1.1',
    server: () => tlsServer({ ...options(self), minVersion: 'TLSv1.2' }),
    options: () => ({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    code: 'WS_ERR_TLS_VERSION',
    message: /protocol version/,
    hint: /versions/,
  },
  {
    title: 'a server that asks for a client certificate, in TLS 1.3',
    server: () => tlsServer({ ...options(self), requestCert: true, rejectUnauthorized: true }),
    options: () => ({ ca: self.cert }),
    code: 'WS_ERR_TLS_CLIENT_CERTIFICATE',
    message: /certificate required/,
    hint: /cert and key/,
  },
  {
    title: 'a server that asks for a client certificate, in TLS 1.2, where the alert says no more than no',
    server: () => tlsServer({ ...options(self), requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' }),
    options: () => ({ ca: self.cert }),
    code: 'WS_ERR_TLS_HANDSHAKE',
    message: /alert handshake failure/,
    hint: /client certificate/,
  },
  {
    title: 'a server that has no cipher in common',
    server: () => tlsServer({ ...options(self), ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384', maxVersion: 'TLSv1.2' }),
    options: () => ({ ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' }),
    code: 'WS_ERR_TLS_HANDSHAKE',
    message: /alert handshake failure/,
    hint: /ciphers/,
  },
  {
    title: 'a server that speaks only HTTP/2',
    server: () => http2.createSecureServer(options(self)).on('sessionError', () => {}),
    options: () => ({ ca: self.cert }),
    code: 'WS_ERR_TLS_ALPN',
    message: /no application protocol/,
    hint: /HTTP\/2/,
  },
  {
    title: 'a server that answers in HTTP/2 whatever was agreed',
    server: () => tlsServer(options(self), (socket) => socket.write(Buffer.of(0, 0, 0, 4, 0, 0, 0, 0, 0))),
    options: () => ({ ca: self.cert }),
    code: 'WS_ERR_TLS_ALPN',
    message: /^Parse Error: Expected HTTP\/1\.1, received HTTP\/2 \(00 00 00 04/,
    hint: /HTTP\/2/,
  },
  {
    title: 'a plain HTTP server',
    server: () => httpServer(() => {}),
    code: 'WS_ERR_TLS_TO_PLAIN',
    message: /^(write EPROTO )?.*wrong version number.*does not speak TLS/,
    hint: /Use ws:/,
  },
  {
    title: 'a server of another plain protocol',
    server: () => rawServer((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n')),
    code: 'WS_ERR_TLS_TO_PLAIN',
    message: /does not speak TLS/,
    hint: /Use ws:/,
  },
  {
    title: 'a server that closes in the middle of the TLS handshake',
    server: () => rawServer((socket) => socket.end()),
    code: 'WS_ERR_TLS_CLOSED',
    message: /^Client network socket disconnected before secure TLS connection was established/,
    hint: /may not speak TLS/,
  },
  {
    title: 'a server that resets in the middle of the TLS handshake',
    server: () => rawServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    code: 'ECONNRESET',
    message: /^read ECONNRESET/,
    hint: /firewall that dislikes the host name/,
  },
];

describe('a TLS session that fails', () => {
  for (const row of rows) {
    it(`is ${row.code} for ${row.title}`, async (t) => {
      const port = await listening(t, row.server());
      const error = await failure(`wss://localhost:${port}/`, { options: row.options?.() });
      assert.equal(error.code, row.code, error.message);
      assert.equal(error.stage, 'tls');
      assert.match(error.message, row.message);
      assert.match(error.hint, row.hint);
      if (row.value) assert.match(error.received.value ?? '', row.value);
      assert.ok(error.cause instanceof Error);
    });
  }

  it('carries the properties that TLS errors have', async (t) => {
    const certificate = makeCertificate({ issuer: chain.root, hosts: ['other.example'], addresses: [] });
    const port = await listening(t, tlsServer(options(certificate)));
    const error = await failure(`wss://localhost:${port}/`, { options: { ca: chain.root.cert } });
    const { host, cert, reason } = error as unknown as { host: string; cert: object; reason: string };
    assert.deepEqual([host, typeof cert, typeof reason], ['localhost', 'object', 'string']);
  });
});

describe('a ws: URL that leads to a port of TLS', () => {
  it('is told by a second look when the server closes without a word', async (t) => {
    const port = await listening(t, httpsServer(options(self)));
    const error = await failure(`ws://localhost:${port}/`);
    assert.equal(error.code, 'WS_ERR_PLAIN_TO_TLS');
    assert.match(error.message, /^socket hang up: localhost:\d+ speaks TLS.*wss:/);
    assert.match(error.hint, /wss:/);
    assert.equal((error.cause as NodeJS.ErrnoException).code, 'ECONNRESET');
  });

  it('is told by a second look that ends in an alert', async (t) => {
    const server = tlsServer({ ...options(self), ALPNProtocols: ['h2'], minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' });
    const port = await listening(t, server);
    assert.equal((await failure(`ws://127.0.0.1:${port}/`)).code, 'WS_ERR_PLAIN_TO_TLS');
  });

  it('is a guess in the hint when a second look is not wanted', async (t) => {
    let connections = 0;
    const server = httpsServer(options(self)).on('connection', () => connections++);
    const port = await listening(t, server);
    const error = await failure(`ws://localhost:${port}/`, { options: { diagnose: false } });
    assert.equal(error.code, 'WS_ERR_CLOSED_WITHOUT_ANSWER');
    assert.match(error.hint, /try wss:/);
    assert.equal(connections, 1);
  });

  it('is told by the alert that some servers send', async (t) => {
    const port = await listening(t, answering(Buffer.of(0x15, 3, 3, 0, 2, 2, 70)));
    const error = await failure(`ws://localhost:${port}/`);
    assert.equal(error.code, 'WS_ERR_PLAIN_TO_TLS');
    assert.deepEqual([...(error.received.body ?? [])], [0x15, 3, 3, 0, 2, 2, 70]);
  });

  const phrases = {
    nginx: '<center>The plain HTTP request was sent to HTTPS port</center>',
    Go: 'Client sent an HTTP request to an HTTPS server.\n',
    Apache: "Reason: You're speaking plain HTTP to an SSL-enabled server port.",
  };
  for (const [name, body] of Object.entries(phrases)) {
    it(`is told by the words of ${name}`, async (t) => {
      const head = `HTTP/1.1 400 Bad Request\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
      const port = await listening(t, answering(head + body));
      const error = await failure(`ws://localhost:${port}/`);
      assert.equal(error.code, 'WS_ERR_PLAIN_TO_TLS');
      assert.match(error.message, /^Unexpected server response: 400.*speaks TLS/);
      assert.equal(error.received.status, 400);
    });
  }
});

describe('a server that closes without a word and does not speak TLS', () => {
  it('gets one second look at most, which ends soon', async (t) => {
    let connections = 0;
    const server = rawServer((socket) => socket.once('data', () => socket.end())).on('connection', () => connections++);
    const port = await listening(t, server);
    const error = await failure(`ws://localhost:${port}/`);
    assert.equal(error.code, 'WS_ERR_CLOSED_WITHOUT_ANSWER');
    assert.equal(connections, 2);
  });

  it('is not looked at again through an agent or a transport of the caller’s', async (t) => {
    const net = await import('node:net');
    let connections = 0;
    const server = rawServer((socket) => socket.once('data', () => socket.end())).on('connection', () => connections++);
    const port = await listening(t, server);
    const createConnection = () => net.connect(port, '127.0.0.1');
    await failure('ws://example.com/', { options: { createConnection, diagnose: true } });
    assert.equal(connections, 1);
  });
});
