import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { createServer, type Server } from 'node:tls';
import { type Certificate, makeCertificate } from '@handfast/ws/testing';
import { diagnose } from '../../../src/doctor/diagnose.ts';

const SECRETS = ['Bearer-abcdef', 'cookie-abcdef', 'key-abcdef', 'query-abcdef', 'protocol-abcdef', 'user-abcdef'];
const headers = [
  ['Authorization', 'Bearer Bearer-abcdef'],
  ['Cookie', 'session=cookie-abcdef'],
  ['X-Api-Key', 'key-abcdef'],
] as const;
const subprotocols = ['chat', 'access_token', 'protocol-abcdef'];

interface Listening {
  readonly port: number;
  /** Everything that clients have said. */
  readonly heard: () => string;
  readonly close: () => Promise<void>;
}

/** Refuses every request, and shows the nth connection the nth certificate, and the last to all that follow. */
async function listening(certificates: readonly Certificate[]): Promise<Listening> {
  let heard = '';
  let count = 0;
  const server: Server = createServer({ SNICallback: undefined, ...certificates[0] }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      if (/\r\n\r\n$/.test(heard))
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
  });
  server.on('connection', () => {
    count += 1;
    const { cert, key } = certificates[Math.min(count, certificates.length - 1)] as Certificate;
    server.setSecureContext({ cert, key });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    close: async () => void (await once(server.close(), 'close')),
  };
}

function assertNoSecret(heard: string): void {
  assert.match(heard, /GET \/|CONNECT /, 'it was asked at all');
  for (const secret of SECRETS) {
    assert.ok(!heard.includes(secret), secret);
    assert.ok(!heard.includes(Buffer.from(`user:${secret}`).toString('base64')), `${secret} in base64`);
  }
}

describe('credentials', () => {
  test('of all kinds do not go to whom the certificate does not prove to be the one that is meant', async () => {
    const server = await listening([makeCertificate()]);
    try {
      await diagnose(`wss://localhost:${server.port}/ws?token=query-abcdef`, {
        headers,
        subprotocols,
        timeoutMs: 1000,
      });
      assertNoSecret(server.heard());
    } finally {
      await server.close();
    }
  });

  test('do go there with insecure', async () => {
    const server = await listening([makeCertificate()]);
    try {
      const url = `wss://localhost:${server.port}/ws?token=query-abcdef`;
      await diagnose(url, { headers, subprotocols, timeoutMs: 1000, insecure: true });
      for (const secret of SECRETS.slice(0, -1)) assert.ok(server.heard().includes(secret), secret);
    } finally {
      await server.close();
    }
  });

  test('are kept back where the certificate becomes another in the middle of a diagnosis, and where TLS is not a stage', async () => {
    const good = makeCertificate();
    const server = await listening([good, makeCertificate()]);
    const options = { headers, subprotocols, timeoutMs: 1000, ca: good.cert };
    try {
      await diagnose(`wss://localhost:${server.port}/ws?token=query-abcdef`, options);
      await diagnose(`wss://localhost:${server.port}/ws?token=query-abcdef`, { ...options, skip: ['tls'] });
      assertNoSecret(server.heard());
    } finally {
      await server.close();
    }
  });

  test('of a proxy do not go to one whose certificate nobody trusts', async () => {
    const proxy = await listening([makeCertificate()]);
    try {
      const url = `https://user:user-abcdef@localhost:${proxy.port}`;
      await diagnose('ws://backend.invalid/', { proxy: url, timeoutMs: 1000 });
      assertNoSecret(proxy.heard());
      await diagnose('ws://backend.invalid/', { proxy: url, timeoutMs: 1000, insecure: true });
      assert.ok(proxy.heard().includes(Buffer.from('user:user-abcdef').toString('base64')));
    } finally {
      await proxy.close();
    }
  });
});
