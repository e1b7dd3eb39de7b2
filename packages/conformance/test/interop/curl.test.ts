import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { WebSocketServer as NpmWebSocketServer } from 'ws';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { Child, run } from '../../src/interop/processes.ts';
import { subjectIsOurs, WebSocketServer } from '../../src/interop/subject.ts';

const onlyOurs = subjectIsOurs ? false : 'npm ws does not promise this';

/** The key of the example in RFC 6455 §1.3, and the Accept that the RFC gives for it. */
const key = 'dGhlIHNhbXBsZSBub25jZQ==';
const accept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const upgrade = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': key,
};

withPeer('curl', findProgram('curl'), (curl) => {
  describe('the handshake as curl sees it', () => {
    let server: NpmWebSocketServer;
    let port: number;
    before(async () => {
      server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/socket' });
      await once(server, 'listening');
      ({ port } = server.address() as AddressInfo);
      // One frame, and the end: curl does not answer a close frame.
      server.on('connection', (socket) => socket.send('hello', () => socket.terminate()));
    });
    after(() => server.close());

    /** What curl prints with `-i`: the head as on the wire, then the body. It may end with an error: the body has no length. */
    async function ask(path: string, headers: Record<string, string>, ...more: string[]): Promise<string> {
      const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
      const child = new Child(
        curl,
        ['--http1.1', '-isN', '--max-time', '20', ...given, ...more, `http://127.0.0.1:${port}${path}`],
        {},
      );
      await child.ended;
      return child.log;
    }

    test('the answer to an upgrade is a 101 of four lines, and frames follow at once', async () => {
      const printed = await ask('/socket', upgrade);
      const [head = '', body = ''] = printed.split('\n\n');
      assert.deepEqual(head.split('\n'), [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${accept}`,
      ]);
      assert.match(body, /hello/);
    });

    test('a plain GET is answered with 426, which versions there are, and what to do', { skip: onlyOurs }, async () => {
      const printed = await ask('/socket', {});
      assert.match(printed, /^HTTP\/1\.1 426 Upgrade Required\n/);
      assert.match(printed, /^Upgrade: websocket$/m);
      assert.match(printed, /^Sec-WebSocket-Version: 13$/m);
      assert.match(printed, /^Content-Type: text\/plain/m);
      assert.match(printed.split('\n\n')[1] ?? '', /WebSocket/);
    });

    for (const [what, path, headers, status, says] of [
      ['another path', '/elsewhere', upgrade, '404 Not Found', /elsewhere/],
      [
        'a version of the drafts',
        '/socket',
        { ...upgrade, 'Sec-WebSocket-Version': '8' },
        '426 Upgrade Required',
        /13/,
      ],
      ['no key', '/socket', { ...upgrade, 'Sec-WebSocket-Key': '' }, '400 Bad Request', /Sec-WebSocket-Key/],
      [
        'a key of 15 bytes',
        '/socket',
        { ...upgrade, 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAA' },
        '400 Bad Request',
        /16/,
      ],
    ] as const) {
      test(`a request with ${what} is refused with ${status}, and the body says why`, { skip: onlyOurs }, async () => {
        const printed = await ask(path, headers);
        assert.ok(printed.startsWith(`HTTP/1.1 ${status}\n`), printed);
        assert.match(printed.split('\n\n')[1] ?? '', says);
      });
    }
  });
});

describe('the bytes of the 101', () => {
  let server: NpmWebSocketServer;
  before(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
  });
  after(() => server.close());

  test('they are these, whatever spelling the request used', async () => {
    const { socket, received } = await shakeHands(server);
    assert.equal(
      received,
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.destroy();
  });

  const ss = findProgram('ss') ?? findProgram('/usr/bin/ss');
  const skip = ss === undefined && process.env.CI !== 'true' ? 'ss (iproute2) is not installed' : false;
  test('they leave in one TCP segment', { skip }, async () => {
    assert.ok(ss, 'ss (iproute2) is not installed');
    const { socket } = await shakeHands(server);
    const { port } = server.address() as AddressInfo;
    const info = await run(ss, ['-tinH', 'state', 'established', `( sport = :${port} )`]);
    assert.match(info, /\bdata_segs_out:1\b/, info);
    socket.destroy();
  });
});

/** Sends a request in lower case, and resolves with everything up to the empty line. */
async function shakeHands(server: NpmWebSocketServer) {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const headers = Object.entries(upgrade).map(([name, value]) => `${name.toLowerCase()}: ${value}\r\n`);
  socket.write(`GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${headers.join('')}\r\n`);
  let received = '';
  while (!received.endsWith('\r\n\r\n')) received += String((await once(socket, 'data'))[0]);
  return { socket, received };
}
