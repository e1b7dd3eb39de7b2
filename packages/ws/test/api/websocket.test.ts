import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import type { DeflateParams } from '../../src/protocol/deflate/negotiate.ts';
import { closeFrame, frame, maskedFrame, memoryTransportPair, readFrames, TEST_MASK } from '../../src/testing/index.ts';
import { nextUncaught } from '../support/uncaught.ts';
import { bare, closed, pair } from '../support/websockets.ts';

const deflate: DeflateParams = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

describe('WebSocket', () => {
  it('has the constants of the ready state on the class and on instances', () => {
    const { server } = pair();
    assert.deepEqual([WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED], [0, 1, 2, 3]);
    assert.deepEqual([server.CONNECTING, server.OPEN, server.CLOSING, server.CLOSED], [0, 1, 2, 3]);
  });

  it('throws for a URL that can never work, with code and hint', () => {
    const wrong = {
      'localhost:8080': 'WS_ERR_URL_SCHEME',
      'no url': 'WS_ERR_INVALID_URL',
      'ws://a/#b': 'WS_ERR_URL_FRAGMENT',
    };
    for (const [url, code] of Object.entries(wrong)) {
      assert.throws(
        () => new WebSocket(url),
        (error: SyntaxError & { code?: string; hint?: string }) =>
          error instanceof SyntaxError && error.code === code && Boolean(error.hint),
      );
    }
  });

  it('sends every kind of data, strings and numbers as text, the rest as binary', async () => {
    const { server, client } = pair();
    const bytes = Uint8Array.of(1, 2, 3);
    const cases: [unknown, string | number[], boolean][] = [
      ['héllo', 'héllo', false],
      [42, '42', false],
      [0, '0', false],
      ['', '', false],
      [Buffer.from(bytes), [1, 2, 3], true],
      [bytes, [1, 2, 3], true],
      [bytes.buffer, [1, 2, 3], true],
      [new Uint8Array([0, 1, 2, 3, 0]).subarray(1, 4), [1, 2, 3], true],
      [new DataView(bytes.buffer, 1, 2), [2, 3], true],
      [new Blob([bytes]), [1, 2, 3], true],
      [[1, 2, 3], [1, 2, 3], true],
      [undefined, [], true],
      [null, [], true],
    ];
    for (const [data, expected, binary] of cases) {
      const received = once(server, 'message');
      client.send(data as string);
      const [message, isBinary] = (await received) as [Buffer, boolean];
      assert.equal(isBinary, binary);
      assert.deepEqual(binary ? [...message] : message.toString(), expected);
    }
  });

  it('keeps the order of messages around a Blob that has to be read first', async () => {
    const { server, client } = pair();
    const got: string[] = [];
    server.on('message', (data) => got.push(String(data)));
    client.send('1');
    client.send(new Blob(['2']), { binary: false });
    client.send('3');
    client.close();
    await closed(server);
    assert.deepEqual(got, ['1', '2', '3']);
  });

  it('calls back when the data was handed to the system, and with an error when it never will be', async () => {
    const { server, client } = pair();
    await new Promise<void>((resolve, reject) => client.send('x', (error) => (error ? reject(error) : resolve())));
    client.terminate();
    const error = await new Promise<Error | undefined>((resolve) => client.send('late', resolve));
    assert.match(String(error), /WebSocket is not open: readyState 2 \(CLOSING\)/);
    assert.equal(client.bufferedAmount, 4);
    await closed(server);
  });

  it('does not change the data it is given to mask', async () => {
    const { server, client } = pair();
    const data = Buffer.from('do not touch');
    const received = once(server, 'message');
    client.send(data);
    await received;
    assert.equal(data.toString(), 'do not touch');
  });

  it('delivers binary messages as binaryType says, and text as a Buffer', async () => {
    const { server, client } = pair();
    const next = async (type: string, data: Buffer | string) => {
      server.binaryType = type as 'nodebuffer';
      const received = once(server, 'message');
      client.send(data, { fin: false });
      client.send(data);
      return (await received)[0];
    };
    assert.deepEqual(await next('nodebuffer', Buffer.from('ab')), Buffer.from('abab'));
    assert.deepEqual(await next('fragments', Buffer.from('ab')), [Buffer.from('ab'), Buffer.from('ab')]);
    const arrayBuffer = await next('arraybuffer', Buffer.from('ab'));
    assert.ok(arrayBuffer instanceof ArrayBuffer);
    assert.equal(Buffer.from(arrayBuffer).toString(), 'abab');
    assert.equal(await (await next('blob', Buffer.from('ab'))).text(), 'abab');
    assert.deepEqual(await next('fragments', 'ab'), Buffer.from('abab'));
    server.binaryType = 'nonsense' as 'nodebuffer';
    assert.equal(server.binaryType, 'fragments');
  });

  it('closes with code and reason on both sides, cleanly', async () => {
    const { server, client } = pair();
    const both = [closed(server), closed(client)];
    client.close(4001, 'done');
    assert.equal(client.readyState, WebSocket.CLOSING);
    assert.deepEqual(await Promise.all(both), [
      { code: 4001, reason: 'done' },
      { code: 4001, reason: 'done' },
    ]);
    assert.equal(client.readyState, WebSocket.CLOSED);
    assert.equal(client.closeCause, undefined);
  });

  it('closes with 1005 when no code is given', async () => {
    const { server, client } = pair();
    const both = [closed(server), closed(client)];
    server.close();
    assert.deepEqual(await Promise.all(both), [
      { code: 1005, reason: '' },
      { code: 1005, reason: '' },
    ]);
  });

  it('keeps the reason of the close frame, and not the memory that it arrived in', async () => {
    const { server, peer } = bare();
    peer.resume();
    peer.end(closeFrame(1000, 'why', { mask: TEST_MASK }));
    const [, reason] = await once(server, 'close');
    assert.equal(reason.buffer.byteLength, 3);
  });

  it('says with closeCause why there was no close frame', async () => {
    const cut = pair();
    const both = [closed(cut.server), closed(cut.client)];
    cut.client.terminate();
    assert.deepEqual(
      (await Promise.all(both)).map(({ code }) => code),
      [1006, 1006],
    );
    assert.equal((cut.client.closeCause as { code?: string }).code, 'WS_ERR_TERMINATED');
    assert.equal((cut.server.closeCause as { code?: string }).code, 'WS_ERR_NO_CLOSE_FRAME');

    const { server, peer } = bare();
    peer.resume();
    peer.end(maskedFrame({ declaredBytes: 100, payload: 'only this' }));
    assert.equal((await closed(server)).code, 1006);
    assert.match(String(server.closeCause), /91 of 100 payload bytes of a frame were missing/);
  });

  it('reports a broken rule as an error with code, section and bytes, tells the peer, and closes with 1006', async () => {
    const { server, peer } = bare();
    const sent: Buffer[] = [];
    peer.on('data', (chunk) => sent.push(chunk));
    peer.on('end', () => peer.end());
    const failed = once(server, 'error');
    const end = closed(server);
    peer.write(frame({ payload: 'not masked' }));
    const [error] = await failed;
    assert.equal(error.code, 'WS_ERR_EXPECTED_MASK');
    assert.equal(error.closeCode, 1002);
    assert.match(error.message, /^Invalid WebSocket frame: MASK must be set \(received .*81 0a.*RFC 6455 §5.1\)$/);
    assert.equal((await end).code, 1006);
    assert.equal(readFrames(Buffer.concat(sent)).frames[0]?.payload.readUInt16BE(0), 1002);
  });

  it('delivers what came with the handshake after the listeners could be added', async () => {
    const [near, far] = memoryTransportPair();
    far.resume();
    const server = new WebSocket(null);
    server.setSocket(near, maskedFrame({ payload: 'early' }));
    const [data] = await once(server, 'message');
    assert.equal(String(data), 'early');
    server.terminate();
  });

  it('delivers nothing while paused, not even what has arrived, and all of it before the end', async () => {
    const { server, peer } = bare();
    peer.resume();
    const got: string[] = [];
    server.on('message', (data) => {
      got.push(String(data));
      if (got.length === 1) server.pause();
    });
    peer.write(Buffer.concat(['1', '2', '3'].map((payload) => maskedFrame({ payload }))));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.deepEqual(got, ['1']);
    assert.ok(server.isPaused);
    server.resume();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(got, ['1', '2', '3']);
    server.pause();
    for (const payload of ['4', '5', '6'])
      await new Promise((resolve) => peer.write(maskedFrame({ payload }), resolve));
    peer.end();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(got, ['1', '2', '3']);
    const end = closed(server);
    server._socket.destroy();
    await end;
    assert.deepEqual(got, ['1', '2', '3', '4', '5', '6']);
  });

  it('gives each event a turn of its own when allowSynchronousEvents is false', async () => {
    const { server, peer } = bare({ allowSynchronousEvents: false });
    peer.resume();
    let turn = 0;
    const turns: number[] = [];
    server.on('message', () => {
      turns.push(turn);
      setImmediate(() => turn++);
    });
    const end = closed(server);
    const bytes = ['1', '2', '3'].map((payload) => maskedFrame({ payload }));
    peer.end(Buffer.concat([...bytes, closeFrame(1000, '', { mask: TEST_MASK })]));
    assert.equal((await end).code, 1000);
    assert.deepEqual(turns, [0, 1, 2]);
  });

  it('goes on after a listener that throws', async () => {
    const { server, peer } = bare();
    peer.resume();
    const got: string[] = [];
    server.on('message', (data) => {
      got.push(String(data));
      if (got.length === 1) throw new Error('a bug of the program');
    });
    const thrown = nextUncaught();
    peer.write(Buffer.concat([maskedFrame({ payload: '1' }), maskedFrame({ payload: '2' })]));
    assert.equal((await thrown).message, 'a bug of the program');
    peer.write(maskedFrame({ payload: '3' }));
    await once(server, 'message');
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(got, ['1', '2', '3']);
  });

  it('compresses both ways when permessage-deflate was agreed', async () => {
    const { server, client } = pair({}, deflate);
    assert.equal(server.extensions, 'permessage-deflate');
    server.on('message', (data, isBinary) => server.send(data as Buffer, { binary: isBinary }));
    for (const size of [0, 10, 5_000, 300_000, 1_000_000]) {
      const text = 'compress me, please. '.repeat(size / 20);
      const echoed = once(client, 'message');
      client.send(text);
      assert.equal(String((await echoed)[0]), text);
    }
  });

  it('throws for a ping of more than 125 bytes, and for anything sent before it is open', () => {
    const { client } = pair();
    assert.throws(() => client.ping(Buffer.alloc(126)), RangeError);
    const early = new WebSocket(null);
    for (const method of ['send', 'ping', 'pong'] as const) {
      assert.throws(() => early[method]('x'), /WebSocket is not open: readyState 0 \(CONNECTING\)/);
    }
  });

  it('takes a callback as first, second or third argument of ping and pong', async () => {
    const { server, client } = pair();
    const pings: string[] = [];
    server.on('ping', (data) => pings.push(String(data)));
    await new Promise((resolve) => client.ping(resolve));
    await new Promise((resolve) => client.ping('a', resolve));
    await new Promise((resolve) => client.ping(5, true, resolve));
    await new Promise((resolve) => client.pong('unasked', resolve));
    client.close();
    await closed(server);
    assert.deepEqual(pings, ['', 'a', '5']);
  });

  it('has listeners as browsers have them', async () => {
    const { server, client } = pair();
    const seen: string[] = [];
    const listener = { handleEvent: (event: { type: string }) => seen.push(`object ${event.type}`) };
    client.onmessage = (event) => seen.push(`on ${event.type} ${event.data} ${event.target === client}`);
    client.addEventListener('message', listener);
    client.addEventListener('message', listener);
    client.addEventListener('message', () => seen.push('once'), { once: true });
    client.addEventListener('close', (event) => seen.push(`${event.code} ${event.reason} ${event.wasClean}`));
    assert.equal(client.listenerCount('message'), 3);
    server.send('a');
    server.send('b');
    await once(client, 'message');
    client.removeEventListener('message', listener);
    client.onmessage = null;
    assert.equal(client.onmessage, null);
    server.close(1000, 'bye');
    await closed(client);
    assert.deepEqual(seen, [
      'on message a true',
      'object message',
      'once',
      'on message b true',
      'object message',
      '1000 bye true',
    ]);
  });

  it('writes frames that others made, through _sender.sendFrame, without changing them', async () => {
    const { server, client } = pair();
    const shared = frame({ payload: 'framed once' });
    const received = once(client, 'message');
    server._sender?.sendFrame([shared.subarray(0, 2), shared.subarray(2)]);
    assert.equal(String((await received)[0]), 'framed once');
    assert.deepEqual(shared, frame({ payload: 'framed once' }));
    const mixed = once(client, 'message');
    server._sender?.sendFrame([Buffer.of(0x81, 2), 'é']);
    assert.equal(String((await mixed)[0]), 'é');
  });
});
