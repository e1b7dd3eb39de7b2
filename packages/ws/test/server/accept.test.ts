import assert from 'node:assert/strict';
import http from 'node:http';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { accept, examine } from '../../src/server/accept.ts';
import { claimOf } from '../../src/server/socket-claims.ts';
import { listening } from '../support/peers.ts';
import { ACCEPT, exchange, incoming, KEY, upgradeRequest } from '../support/upgrade-request.ts';

const strict = { strict: true, deflate: undefined };
const lenient = { strict: false, deflate: undefined };
const EXTENSIONS = 'Sec-WebSocket-Extensions';

/** A socket, and what was written to it, call by call. */
function recorder(): { socket: Duplex; writes: string[] } {
  const writes: string[] = [];
  const socket = new Duplex({
    read() {},
    write(chunk, _encoding, callback) {
      writes.push(String(chunk));
      callback();
    },
  });
  return { socket, writes };
}

function acceptance(socket: Duplex) {
  return { request: incoming(), socket, head: Buffer.from('rest'), key: KEY, protocol: '', deflate: undefined };
}

describe('a request with more header lines than Node keeps', () => {
  const many = `${upgradeRequest().slice(0, -2)}${'a:\r\n'.repeat(2000)}Transfer-Encoding: chunked\r\n\r\n`;

  for (const [maxHeadersCount, code] of [
    [undefined, 'WS_ERR_REQUEST_TOO_LARGE'],
    [50, 'WS_ERR_REQUEST_TOO_LARGE'],
    [0, 'WS_ERR_REQUEST_BODY'],
  ] as const) {
    it(`is refused, because one of the missing may announce a body, with maxHeadersCount ${maxHeadersCount}`, async (t) => {
      const server = http.createServer();
      if (maxHeadersCount !== undefined) server.maxHeadersCount = maxHeadersCount;
      const codes: string[] = [];
      // From Node 22.23 on, Node itself refuses a request of which it would have to drop lines.
      server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
        codes.push(error.code === 'HPE_HEADER_OVERFLOW' ? 'WS_ERR_REQUEST_TOO_LARGE' : `${error.code}`);
        socket.destroy();
      });
      server.on('upgrade', (request, socket) => {
        const examined = examine(request, strict);
        codes.push(examined.ok ? 'accepted' : examined.refusal.code);
        assert.equal(examine(request, lenient).ok, true);
        socket.destroy();
      });
      await exchange(await listening(t, server), many);
      assert.deepEqual(codes, [code]);
    });
  }
});

describe('examining a request', () => {
  it('reads what it asks for', () => {
    const request = incoming({ 'Sec-WebSocket-Protocol': 'a, b', Origin: 'http://o' });
    const examined = examine(request, strict);
    assert.ok(examined.ok);
    assert.deepEqual([examined.key, [...examined.protocols], examined.origin], [KEY, ['a', 'b'], 'http://o']);
    assert.equal(examined.deflate, undefined);
  });

  it('agrees on compression only when that is on', () => {
    const request = incoming({ [EXTENSIONS]: 'permessage-deflate; client_max_window_bits=10' });
    const [off, on] = [examine(request, strict), examine(request, { strict: true, deflate: {} })];
    assert.ok(off.ok && on.ok);
    assert.equal(off.deflate, undefined);
    assert.equal(on.deflate?.header, 'permessage-deflate; client_max_window_bits=10');
  });

  it('declines an offer that is illegal or cannot be met, and answers 400 when lenient, as ws does', () => {
    for (const offer of [
      'permessage-deflate; server_max_window_bits=foo',
      'permessage-deflate; server_max_window_bits=9',
    ]) {
      const request = incoming({ [EXTENSIONS]: offer });
      const deflate = { serverMaxWindowBits: false };
      const declined = examine(request, { strict: true, deflate });
      assert.ok(declined.ok && declined.deflate === undefined);
      const refused = examine(request, { strict: false, deflate });
      assert.ok(!refused.ok);
      assert.deepEqual([refused.refusal.status, refused.refusal.code], [400, 'WS_ERR_REQUEST_EXTENSION_OFFER']);
    }
  });

  it('minds malformed extensions when strict, or when compression is on', () => {
    const request = incoming({ [EXTENSIONS]: ';' });
    assert.equal(examine(request, strict).ok, false);
    assert.equal(examine(request, lenient).ok, true);
    assert.equal(examine(request, { strict: false, deflate: {} }).ok, false);
  });

  it('passes refusals on', () => {
    const examined = examine(incoming({ Host: undefined }), strict);
    assert.ok(!examined.ok);
    assert.equal(examined.refusal.code, 'WS_ERR_REQUEST_HOST_MISSING');
    assert.equal(examine(incoming({ Host: undefined }), lenient).ok, true);
  });
});

describe('accepting a request', () => {
  it('writes the canonical 101 in one call', () => {
    const { socket, writes } = recorder();
    const handshake = accept({
      ...acceptance(socket),
      protocol: 'chat',
      deflate: { params: {} as never, header: 'permessage-deflate' },
    });
    assert.deepEqual(writes, [
      'HTTP/1.1 101 Switching Protocols\r\n' +
        'Upgrade: websocket\r\n' +
        'Connection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${ACCEPT}\r\n` +
        'Sec-WebSocket-Protocol: chat\r\n' +
        'Sec-WebSocket-Extensions: permessage-deflate\r\n' +
        '\r\n',
    ]);
    assert.ok('transport' in handshake);
    assert.deepEqual([handshake.protocol, String(handshake.head), handshake.transport], ['chat', 'rest', socket]);
    assert.equal(handshake.request?.target, '/');
    assert.equal(handshake.response?.headers.get('sec-websocket-accept'), ACCEPT);
    assert.equal(claimOf(socket), 'upgraded');
  });

  it('lets the lines be edited, and records what was written', () => {
    const { socket, writes } = recorder();
    const handshake = accept({
      ...acceptance(socket),
      edit: (lines) => lines.push('Set-Cookie: a=b', 'X-Name:Zoë'),
    });
    assert.ok(writes[0]?.endsWith('\r\nSet-Cookie: a=b\r\nX-Name:Zoë\r\n\r\n'));
    assert.ok('transport' in handshake);
    assert.equal(handshake.response?.headers.get('x-name'), 'Zoë');
  });

  for (const line of ['X: a\r\nY: b', 'X: a\n', 'X: \0', 'no colon', ': no name', 'A B: c', '', undefined as never]) {
    it(`refuses to write the line ${JSON.stringify(line)}, and tells the client nothing about it`, () => {
      const { socket, writes } = recorder();
      const refusal = accept({ ...acceptance(socket), edit: (lines) => lines.push(line) });
      assert.ok('failure' in refusal);
      assert.deepEqual(
        [refusal.status, refusal.code, refusal.body],
        [500, 'WS_ERR_RESPONSE_HEADER_INVALID', 'Internal Server Error\n'],
      );
      assert.deepEqual([writes, claimOf(socket)], [[], undefined]);
    });
  }

  it('refuses to write a subprotocol with a line break in it', () => {
    const { socket } = recorder();
    const refusal = accept({ ...acceptance(socket), protocol: 'a\r\nX: y' });
    assert.ok('failure' in refusal);
    assert.equal(refusal.code, 'WS_ERR_RESPONSE_HEADER_INVALID');
  });
});
