import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { refuse, refuseWith } from '../../src/protocol/handshake/refusal.ts';
import { refusalBytes, writeRefusal } from '../../src/server/refuse.ts';
import { claim, claimOf } from '../../src/server/socket-claims.ts';
import { FakeClock, memoryTransportPair } from '../../src/testing/index.ts';
import { collect, readAnswer } from '../support/upgrade-request.ts';

const refusal = refuse('WS_ERR_REQUEST_KEY_MISSING', 400, {});

describe('the answer of a refusal', () => {
  it('is one whole HTTP answer in plain text that closes the connection', () => {
    const { status, headers, body } = readAnswer(refusalBytes(refusal));
    assert.equal(status, 400);
    assert.deepEqual(
      [...headers],
      [
        ['connection', 'close'],
        ['content-type', 'text/plain; charset=utf-8'],
        ['content-length', String(Buffer.byteLength(body))],
        ['x-content-type-options', 'nosniff'],
      ],
    );
    assert.equal(body, refusal.body);
  });

  it('says what was wrong, what was expected, and what to do', () => {
    assert.equal(
      refusal.body,
      'Missing or invalid Sec-WebSocket-Key header: the request has none — This may be a probe made by hand: curl needs the header to be given.\n' +
        'Expected: Sec-WebSocket-Key exactly once: base64 of 16 random bytes (RFC 6455 §4.1).\n',
    );
  });

  it('has the headers of the refusal, which win over the usual ones', () => {
    const { headers } = readAnswer(
      refusalBytes({
        ...refusal,
        headers: [
          ['content-TYPE', 'text/html'],
          ['Retry-After', '120'],
        ],
      }),
    );
    assert.deepEqual([headers.get('content-type'), headers.get('retry-after')], ['text/html', '120']);
  });

  it('names Upgrade in Connection where it has that header (RFC 9110 §7.8)', () => {
    const { headers } = readAnswer(refusalBytes({ ...refusal, status: 426, headers: [['Upgrade', 'websocket']] }));
    assert.equal(headers.get('connection'), 'Upgrade, close');
  });

  it('leaves out headers that cannot be written, and the body for HEAD', () => {
    const answer = refusalBytes(
      {
        ...refusal,
        headers: [
          ['X', 'a\r\nY: b'],
          ['A B', 'c'],
          ['Z', 'd\0'],
        ],
      },
      'HEAD',
    );
    const { headers, body } = readAnswer(answer);
    assert.deepEqual([headers.size, body], [4, '']);
    assert.equal(headers.get('content-length'), String(Buffer.byteLength(refusal.body)));
  });

  it('has no body where the status allows none: it would be taken for the next answer', () => {
    for (const status of [204, 304]) {
      const { headers, body } = readAnswer(refusalBytes({ ...refusal, status }));
      assert.deepEqual([headers.has('content-length'), headers.has('content-type'), body], [false, false, '']);
    }
  });

  it('counts the bytes of the body, not its characters', () => {
    const { headers } = readAnswer(refusalBytes(refuseWith('WS_ERR_REQUEST_REJECTED', 401, 'né', {})));
    assert.equal(headers.get('content-length'), '3');
  });
});

describe('refusing on a socket', () => {
  it('writes the answer, then closes the socket', async () => {
    const [socket, client] = memoryTransportPair();
    assert.equal(writeRefusal(socket, refusal), true);
    assert.equal(Buffer.from(await collect(client), 'latin1').toString(), refusalBytes(refusal));
    if (!socket.destroyed) await once(socket, 'close');
    assert.equal(claimOf(socket), 'refused');
  });

  it('reads and drops what the client still sends, so that the answer is not lost', async () => {
    const [socket, client] = memoryTransportPair();
    client.write(Buffer.alloc(1_000_000));
    writeRefusal(socket, refusal);
    assert.ok((await collect(client)).startsWith('HTTP/1.1 400 Bad Request\r\n'));
  });

  it('gives a client that does not read it ten seconds', async () => {
    const [socket] = memoryTransportPair();
    const clock = new FakeClock();
    writeRefusal(socket, { ...refusal, body: 'x'.repeat(1_000_000) }, 'GET', clock);
    clock.advance(9_999);
    assert.equal(socket.destroyed, false);
    clock.advance(1);
    await once(socket, 'close');
    assert.equal(clock.pending, 0);
  });

  it('leaves no timer behind where the client reads it', async () => {
    const [socket, client] = memoryTransportPair();
    const clock = new FakeClock();
    writeRefusal(socket, { ...refusal, body: 'x'.repeat(1_000_000) }, 'GET', clock);
    await collect(client);
    if (!socket.destroyed) await once(socket, 'close');
    assert.equal(clock.pending, 0);
  });

  it('swallows errors of the socket', async () => {
    const [socket] = memoryTransportPair();
    writeRefusal(socket, refusal);
    socket.destroy(new Error('gone'));
    await new Promise((resolve) => socket.once('close', resolve));
  });

  it('does nothing on a socket that was answered before', () => {
    for (const outcome of ['upgraded', 'refused'] as const) {
      const [socket] = memoryTransportPair();
      claim(socket, outcome);
      assert.equal(writeRefusal(socket, refusal), false);
      assert.deepEqual([socket.writableLength, socket.writableEnded, claimOf(socket)], [0, false, outcome]);
    }
  });
});
