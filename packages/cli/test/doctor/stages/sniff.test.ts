import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificate } from '@handfast/ws/testing';
import type { SniffEvidence } from '../../../src/doctor/evidence/sniff.ts';
import { sniffStage } from '../../../src/doctor/stages/sniff.ts';
import { readUrl } from '../../../src/doctor/stages/url.ts';
import { contextOf } from '../support/probing.ts';

const identity = makeCertificate();
const headers = { Authorization: 'Bearer hidden-1', Cookie: 'session=hidden-2' };

/** A server that does this with every connection; what it heard is kept. */
async function listen(
  t: TestContext,
  serve: (socket: Socket) => void,
): Promise<{ readonly port: number; readonly heard: string[]; readonly connections: () => number }> {
  const heard: string[] = [];
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => heard.push(bytes.toString('latin1')));
    serve(socket);
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as { port: number }).port, heard, connections: () => connections };
}

function sniff(scheme: 'ws' | 'wss', port: number, timeoutMs = 400): Promise<SniffEvidence> {
  const url = `${scheme}://127.0.0.1:${port}/chat?token=hidden-3`;
  return sniffStage.probe(contextOf(url, { headers, timeoutMs }), { url: readUrl(url) });
}

function secured(socket: Socket): void {
  tls.emit('connection', socket);
}

const tls = createTlsServer({ cert: identity.cert, key: identity.key }, (socket) => {
  socket.on('error', () => undefined);
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
});
tls.on('tlsClientError', (_error, socket) => socket.destroy());

const http = (socket: Socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));

/** As `listen … proxy_protocol` of nginx: what has no such line in front is hung up on. */
const behindBalancer = (port: number) => (socket: Socket) =>
  socket.once('data', (bytes) => {
    const line = 'PROXY UNKNOWN\r\n';
    if (!bytes.toString('latin1').startsWith(line)) return socket.end();
    const server = connect(port, '127.0.0.1');
    server.on('error', () => undefined).once('close', () => socket.destroy());
    server.write(bytes.subarray(line.length));
    socket.pipe(server).pipe(socket);
  });

describe('what a port speaks', () => {
  for (const [scheme, next] of [
    ['ws', http],
    ['wss', secured],
  ] as const) {
    test(`${scheme}: nothing to anybody who does not say first for whom he comes`, async (t) => {
      const server = await listen(t, next);
      const { port, heard } = await listen(t, behindBalancer(server.port));
      const { speaks, announced, misannounced } = await sniff(scheme, port);
      assert.deepEqual([speaks, announced?.head?.status, misannounced?.head], ['closes', 200, undefined]);
      assert.doesNotMatch(heard.join(), /hidden/);
    });
  }

  test('who hangs up on everything is asked once more with a line of the PROXY protocol, and does no better', async (t) => {
    const { port } = await listen(t, (socket) => socket.once('data', () => socket.end()));
    const { speaks, announced } = await sniff('ws', port);
    assert.deepEqual([speaks, announced?.end], ['closes', 'closed']);
  });

  test('HTTP, where HTTP is wanted: one connection tells', async (t) => {
    const { port, connections } = await listen(t, http);
    const { speaks, hello, silent } = await sniff('ws', port);
    assert.deepEqual([speaks, hello, silent, connections()], ['http', undefined, undefined, 1]);
  });

  test('HTTP of a server that answers upgrades and nothing else', async (t) => {
    const { port } = await listen(t, (socket) =>
      socket.once('data', (bytes) => {
        if (/upgrade: websocket/i.test(bytes.toString())) socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      }),
    );
    const { speaks, plain, upgrade, hello, silent } = await sniff('ws', port, 1000);
    assert.deepEqual([speaks, hello, silent], ['http', undefined, undefined]);
    assert.deepEqual([plain?.end, upgrade?.head?.status], ['timeout', 101]);
  });

  test('TLS, where TLS is wanted: one connection tells', async (t) => {
    const { port, connections } = await listen(t, secured);
    const { speaks, plain, hello } = await sniff('wss', port, 2000);
    assert.deepEqual([speaks, plain, hello?.isEstablished, connections()], ['tls', undefined, true, 1]);
  });

  test('HTTP, where TLS is wanted', async (t) => {
    const { port } = await listen(t, http);
    const { speaks, hello, plain } = await sniff('wss', port, 2000);
    assert.deepEqual([speaks, hello?.error?.fault, plain?.head?.status], ['http', 'not-tls', 200]);
  });

  test('HTTP of a server that waits for the end of a line, and so never answers a greeting of TLS', async (t) => {
    const { port } = await listen(t, (socket) =>
      socket.on('data', (bytes) => {
        if (bytes.includes('\r\n\r\n')) socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
      }),
    );
    assert.equal((await sniff('wss', port)).speaks, 'http');
  });

  test('TLS, where HTTP is wanted', async (t) => {
    const { port } = await listen(t, secured);
    const { speaks, hello } = await sniff('ws', port, 2000);
    assert.deepEqual([speaks, hello?.isEstablished], ['tls', true]);
  });

  test('TLS, where HTTP is wanted and is refused politely', async (t) => {
    const { port } = await listen(t, (socket) =>
      socket.once('data', (bytes) => {
        if (bytes[0] !== 0x47) {
          socket.pause();
          socket.unshift(bytes);
          secured(socket);
          return;
        }
        socket.end('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
      }),
    );
    assert.equal((await sniff('ws', port, 2000)).speaks, 'tls');
  });

  test('a language of its own, by greeting or by complaint', async (t) => {
    const greets = await listen(t, (socket) => void socket.write('SSH-2.0-test\r\n'));
    for (const scheme of ['ws', 'wss'] as const) {
      const { speaks, banner } = await sniff(scheme, greets.port);
      assert.deepEqual([speaks, banner.toString()], ['other', 'SSH-2.0-test\r\n'], scheme);
    }
    const complains = await listen(t, (socket) => socket.once('data', () => socket.end('-ERR unknown command\r\n')));
    assert.equal((await sniff('ws', complains.port)).speaks, 'other');
  });

  test('nothing: it hangs up by itself, at once or with a reset, or only behind a request, or keeps silent', async (t) => {
    const closes = await listen(t, (socket) => void socket.end());
    const { speaks, silent } = await sniff('ws', closes.port);
    assert.deepEqual([speaks, silent?.end], ['closes', 'closed']);
    const behind = await listen(t, (socket) => void socket.once('data', () => socket.end()));
    const hungUp = await sniff('wss', behind.port);
    assert.deepEqual([hungUp.speaks, hungUp.silent?.end], ['closes', 'open']);
    const resets = await listen(t, (socket) => void socket.once('data', () => socket.resetAndDestroy()));
    assert.equal((await sniff('ws', resets.port)).speaks, 'resets');
    const silence = await listen(t, () => undefined);
    const nothing = await sniff('wss', silence.port, 100);
    assert.deepEqual([nothing.speaks, nothing.hello?.error?.fault], ['nothing', 'timeout']);
  });
});

test('no credentials go to a port of which nobody knows what it speaks, and no query', async (t) => {
  const { port, heard } = await listen(t, (socket) => void socket.once('data', () => socket.end('what?\r\n')));
  await sniff('ws', port);
  await sniff('wss', port);
  assert.match(heard.join(''), /GET \/chat HTTP\/1\.1/);
  assert.doesNotMatch(heard.join(''), /hidden/);
});
