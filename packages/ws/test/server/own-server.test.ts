import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { createOwnServer } from '../../src/server/own-server.ts';
import type { Rejection } from '../../src/server/rejection.ts';
import { listening } from '../support/peers.ts';
import { exchange, readAnswer } from '../support/upgrade-request.ts';

async function serving(t: TestContext) {
  const rejected: [Rejection, IncomingMessage][] = [];
  const server = createOwnServer((...both) => rejected.push(both));
  return { server, port: await listening(t, server), rejected };
}

/** Sends it, and lets the event loop turn. */
function drip(socket: Socket, byte: string): Promise<void> {
  socket.write(byte);
  return new Promise(setImmediate);
}

describe('an HTTP server that does nothing but upgrade', () => {
  it('answers a plain request with 426, and tells of it', async (t) => {
    const { port, rejected } = await serving(t);
    const { status } = readAnswer(await exchange(port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'));
    assert.equal(status, 426);
    assert.equal(rejected[0]?.[0].code, 'WS_ERR_REQUEST_NO_UPGRADE');
  });

  it('waits ten seconds for an opening request, where Node waits a minute', async (t) => {
    const { server } = await serving(t);
    assert.equal(server.headersTimeout, 10_000);
  });

  it('gives up a client that says nothing', async (t) => {
    const codes: string[] = [];
    const server = createOwnServer(({ code }) => codes.push(code), { headMs: 20, lateCheckMs: 5 });
    const socket = connect({ port: await listening(t, server), host: '127.0.0.1' });
    assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 408 /);
    assert.deepEqual(codes, ['WS_ERR_REQUEST_TIMEOUT']);
    socket.destroy();
  });

  for (const fastPath of [true, false])
    it(`is not put off by a head that comes byte by byte${fastPath ? '' : ', without the fast path'}`, async (t) => {
      const codes: string[] = [];
      const server = createOwnServer(({ code }) => codes.push(code), { fastPath, headMs: 50, lateCheckMs: 10 });
      const socket = connect({ port: await listening(t, server), host: '127.0.0.1', noDelay: true });
      socket.on('error', () => {});
      const answered = once(socket, 'data');
      let isAnswered = false;
      void answered.then(() => {
        isAnswered = true;
      });
      for (const byte of 'GET / HTTP/1.1\r\nHost: h\r\nCookie: ') await drip(socket, byte);
      while (!isAnswered) await drip(socket, 'a');
      assert.match(String((await answered)[0]), /^HTTP\/1\.1 408 /);
      assert.deepEqual(codes, ['WS_ERR_REQUEST_TIMEOUT']);
      socket.destroy();
    });

  const malformed: [what: string, request: string, says: string][] = [
    ['a control byte in a value', 'GET / HTTP/1.1\r\nHost: a\x00b\r\n\r\n', 'a control character at byte 23'],
    [
      'a space before a colon',
      'GET / HTTP/1.1\r\nHost : a\r\n\r\n',
      'white space between the name of a header and the colon at byte 20',
    ],
    ['a line that ends in LF inside a value', 'GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n', 'a CR without LF at byte 23'],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01', 'this is not an HTTP message at byte 0'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', ''],
  ];
  for (const [what, request, says] of malformed) {
    it(`answers ${what} with 400 and what is wrong, and tells of it with the bytes that came`, async (t) => {
      const { port, rejected } = await serving(t);
      const { status, body } = readAnswer(await exchange(port, Buffer.from(request, 'latin1')));
      const [rejection, about] = rejected[0] ?? [];
      assert.deepEqual([status, rejection?.status, rejection?.code], [400, 400, 'WS_ERR_REQUEST_MALFORMED']);
      assert.ok(body.startsWith('Malformed HTTP request: ') && body.includes(says), body);
      assert.ok(rejection?.cause instanceof Error);
      assert.equal(rejection?.received.body?.toString('latin1'), request);
      assert.equal(rejection?.remoteAddress, '127.0.0.1');
      assert.deepEqual([about?.headers, rejected.length], [{}, 1]);
    });
  }

  it('answers a head that is too large with 431', async (t) => {
    const { port, rejected } = await serving(t);
    const request = `GET / HTTP/1.1\r\nHost: h\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`;
    const { status, body } = readAnswer(await exchange(port, request));
    assert.equal(status, 431);
    assert.ok(body.startsWith('Request head too large: it passes 16384 bytes'), body);
    assert.equal(rejected[0]?.[0].code, 'WS_ERR_REQUEST_TOO_LARGE');
  });

  it('answers a client that ends inside the head', async (t) => {
    const { port, rejected } = await serving(t);
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end('GET / HTTP/1.1\r\nHost: h\r\nUpgr');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.ok(answer.toString().includes('the client ended the connection before the empty line'), String(answer));
    assert.equal(rejected[0]?.[0].code, 'WS_ERR_REQUEST_MALFORMED');
    socket.destroy();
  });

  it('answers a client that is too slow with 408', async (t) => {
    const { server, port, rejected } = await serving(t);
    const late = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    const accepted = once(server, 'connection');
    const socket = connect({ port, host: '127.0.0.1' });
    server.emit('clientError', late, (await accepted)[0]);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.ok(answer.toString().startsWith('HTTP/1.1 408 Request Timeout\r\n'));
    assert.equal(rejected[0]?.[0].code, 'WS_ERR_REQUEST_TIMEOUT');
    socket.destroy();
  });

  it('says nothing about a connection that was cut before anything was asked', async (t) => {
    const { server, port, rejected } = await serving(t);
    const accepted = once(server, 'connection');
    const socket = connect({ port, host: '127.0.0.1' });
    const [near] = await accepted;
    socket.resetAndDestroy();
    if (!near.closed) await new Promise((resolve) => near.once('close', resolve));
    assert.deepEqual(rejected, []);
  });
});
