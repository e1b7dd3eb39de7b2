import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { makeCertificate } from '@handfast/ws/testing';
import { extendedConnect } from '../../../src/doctor/wire/extended-connect.ts';

const request = { authority: 'a.example', path: '/', fields: [] };
const limits = { timeoutMs: 5000, signal: new AbortController().signal };

/** A connection to a server that announces WebSockets over HTTP/2. */
async function connected(t: TestContext, begin: (session: ServerHttp2Session) => void): Promise<TLSSocket> {
  const server = createSecureServer({ ...makeCertificate(), settings: { enableConnectProtocol: true } });
  server.on('session', begin);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  socket.on('error', () => undefined);
  t.after(() => {
    socket.destroy();
    server.close();
  });
  await once(socket, 'secureConnect');
  return socket;
}

describe('a WebSocket over HTTP/2', () => {
  test('is asked for with every header of the handshake, whatever it is called', async (t) => {
    let heard: readonly string[] = [];
    const socket = await connected(t, (session) => {
      session.on('stream', (stream: ServerHttp2Stream, ...[, , raw]: [unknown, unknown, string[]]) => {
        heard = raw;
        stream.respond({ ':status': 200 });
      });
    });
    const fields = [
      ['Host', 'a.example'],
      ['constructor', 'one'],
      ['__proto__', 'two'],
      ['X-List', 'a'],
      ['x-list', 'b'],
    ] as const;
    const { connect: outcome } = await extendedConnect(socket, { ...request, fields }, limits);
    assert.equal(outcome?.end, 'opened');
    const named = (name: string) => heard.filter((_, i) => i % 2 === 1 && heard[i - 1] === name);
    assert.deepEqual([named('constructor'), named('__proto__'), named('x-list')], [['one'], ['two'], ['a, b']]);
    assert.deepEqual(named('host'), []);
  });

  for (const [how, end] of [
    ['goes away with an error', (session: ServerHttp2Session) => session.goaway(2)],
    ['goes away in order', (session: ServerHttp2Session) => session.goaway(0)],
    ['closes', (session: ServerHttp2Session) => session.close()],
    ['is gone', (session: ServerHttp2Session) => session.destroy()],
  ] as const) {
    test(`and a server that ${how} behind its settings are an answer, and no fault of the doctor`, async (t) => {
      const socket = await connected(t, (session) => {
        session.on('error', () => undefined);
        session.once('remoteSettings', () => end(session));
        end(session);
      });
      const { connect: outcome, error } = await extendedConnect(socket, request, limits);
      assert.ok(outcome === undefined ? error !== undefined : outcome.end !== 'opened');
    });
  }
});
