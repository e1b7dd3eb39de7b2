import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { ConnectionLostError } from '../../src/protocol/errors.ts';
import { closeFrame, maskedFrame, readFrames, TEST_MASK } from '../../src/testing/index.ts';
import { collect, setUp } from '../support/connection.ts';

describe('Connection', () => {
  it('tells the observer everything in order, and the end exactly once', async () => {
    const { connection, peer, journal, end } = setUp();
    collect(peer);
    peer.write(Buffer.concat([maskedFrame({ payload: 'a' }), maskedFrame({ opcode: 9, payload: 'p' })]));
    peer.write(closeFrame(1001, 'bye', { mask: TEST_MASK }));
    assert.deepEqual(await end, { code: 1001, cause: undefined });
    connection.pause();
    connection.resume();
    connection.terminate();
    await new Promise(setImmediate);
    assert.deepEqual(journal, ['message a', 'ping p', 'closing', 'closed 1001 bye']);
  });

  it('writes what one chunk causes in one go', async () => {
    const { peer } = setUp();
    const chunks = collect(peer);
    peer.write(Buffer.concat(['1', '2', '3'].map((payload) => maskedFrame({ opcode: 9, payload }))));
    await once(peer, 'data');
    assert.equal(chunks.length, 1);
    assert.deepEqual(
      readFrames(chunks[0] as Buffer).frames.map(({ payload }) => String(payload)),
      ['1', '2', '3'],
    );
  });

  it('cuts a peer that does not answer the close frame, after closeTimeout and not before', async () => {
    const { connection, peer, clock, end } = setUp({ closeTimeout: 5_000 });
    collect(peer, false);
    connection.close(1000);
    await once(peer, 'data');
    clock.advance(4_999);
    assert.equal(connection.transport.destroyed, false);
    clock.advance(1);
    assert.deepEqual(await end, { code: 1006, cause: 'WS_ERR_CLOSE_TIMEOUT' });
    assert.equal(clock.pending, 0);
  });

  it('cuts a peer that breaks a rule and then does not leave', async () => {
    const { peer, clock, journal, end } = setUp({ closeTimeout: 5_000 });
    collect(peer, false);
    peer.write(maskedFrame({ opcode: 3 }));
    await once(peer, 'data');
    clock.advance(5_000);
    assert.deepEqual(await end, { code: 1006, cause: 'WS_ERR_PEER_VIOLATION' });
    assert.deepEqual(journal, ['closing', 'error WS_ERR_INVALID_OPCODE', 'closed 1006']);
  });

  it('tells of the first error alone', async () => {
    const { connection, peer, journal, end } = setUp();
    collect(peer);
    connection.failed(Object.assign(new Error('could not be made'), { code: 'FIRST' }));
    peer.end(maskedFrame({ opcode: 3 }));
    assert.deepEqual(await end, { code: 1006, cause: 'WS_ERR_CONNECTION_LOST' });
    assert.deepEqual(journal, ['closing', 'error FIRST', 'closed 1006']);
  });

  const closings: Record<string, [cause: string | undefined, begin: (it: ReturnType<typeof setUp>) => void]> = {
    'has closed': ['WS_ERR_CLOSE_TIMEOUT', ({ connection }) => connection.close(1000)],
    'has refused what came': ['WS_ERR_PEER_VIOLATION', ({ peer }) => peer.write(maskedFrame({ opcode: 3 }))],
    'was closed': [undefined, ({ peer }) => peer.write(closeFrame(1000, '', { mask: TEST_MASK }))],
  };
  for (const [when, [cause, begin]] of Object.entries(closings))
    it(`is not put off by a peer that sends byte by byte when it ${when}`, async () => {
      const it = setUp({ closeTimeout: 5_000 });
      collect(it.peer, false);
      begin(it);
      await once(it.peer, 'data');
      for (const byte of maskedFrame({ payload: 'abcd' })) {
        it.peer.write(Buffer.of(byte));
        await new Promise(setImmediate);
        it.clock.advance(500);
      }
      assert.equal((await it.end).cause, cause);
      assert.equal(it.clock.pending, 0);
    });

  it('says that the answer to the close frame may lie here unread when this side is paused', async () => {
    const { connection, peer, clock, cause } = setUp({ closeTimeout: 5_000 });
    collect(peer, false);
    connection.pause();
    connection.close(1000);
    await once(peer, 'data');
    clock.advance(5_000);
    assert.match((await cause)?.message ?? '', /within 5000 ms .* This side is paused/);
  });

  it('takes an answer to the close frame that lies here when the time is up: this process was late, not the peer', async () => {
    const { connection, peer, clock, end } = setUp({ closeTimeout: 5_000 });
    collect(peer);
    connection.close(1000);
    await once(peer, 'data');
    peer.write(closeFrame(1000, '', { mask: TEST_MASK }));
    clock.advance(5_000);
    assert.deepEqual(await end, { code: 1000, cause: undefined });
  });

  it('cuts a peer that it gives up although its close frame cannot be made', async () => {
    const maskSource = () => {
      throw new Error('no key');
    };
    const { connection, end } = setUp({ role: 'client', maskSource });
    const cause = () => new ConnectionLostError('WS_ERR_NO_PONG', '');
    assert.throws(() => connection.giveUp({ closeCode: 1011, closeReason: '', cause }), /no key/);
    assert.deepEqual(await end, { code: 1006, cause: 'WS_ERR_NO_PONG' });
  });

  it('leaves no timer behind after a clean end', async () => {
    const { connection, peer, clock, end } = setUp();
    collect(peer);
    connection.close(1000, 'done');
    await once(peer, 'data');
    peer.write(closeFrame(1000, 'done', { mask: TEST_MASK }));
    assert.deepEqual(await end, { code: 1000, cause: undefined });
    assert.equal(clock.pending, 0);
  });

  it('reads the rest of the stream after a violation, so that the end of the peer arrives', async () => {
    const { peer, end } = setUp();
    collect(peer);
    peer.write(maskedFrame({ opcode: 3 }));
    peer.write(Buffer.alloc(1 << 20));
    peer.end();
    assert.equal((await end).code, 1006);
  });

  it('tells of a violation before the end, also when it is found after the transport is gone', async () => {
    const { connection, peer, journal, end } = setUp();
    connection.pause();
    connection.transport.unshift(Buffer.concat([maskedFrame({ payload: 'a' }), maskedFrame({ opcode: 3 })]));
    connection.transport.destroy(new Error('reset'));
    collect(peer);
    assert.deepEqual(await end, { code: 1006, cause: 'WS_ERR_CONNECTION_LOST' });
    assert.deepEqual(journal, ['closing', 'message a', 'error WS_ERR_INVALID_OPCODE', 'closed 1006']);
  });

  it('comes to its end although a listener pauses it when the transport is gone: nothing is held back any more', async () => {
    const { connection, journal, end } = setUp({}, () => connection.pause());
    connection.pause();
    connection.transport.unshift(Buffer.concat(['a', 'b', 'c'].map((payload) => maskedFrame({ payload }))));
    connection.transport.destroy();
    assert.deepEqual(await end, { code: 1006, cause: 'WS_ERR_NO_CLOSE_FRAME' });
    assert.deepEqual(journal, ['closing', 'message a', 'message b', 'message c', 'closed 1006']);
    assert.equal(connection.paused, true);
  });

  it('keeps the error of the transport as the cause', async () => {
    const { connection, end } = setUp();
    connection.transport.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    assert.deepEqual(await end, { code: 1006, cause: 'WS_ERR_CONNECTION_LOST' });
  });

  it('names a message that could not be made as the cause, not the peer that sees no close frame', async () => {
    const { connection, peer, end } = setUp();
    collect(peer);
    const text = { binary: false, compress: false, fin: true, mask: false };
    const load = (loaded: (data: Error) => void) => process.nextTick(loaded, new Error('unreadable'));
    connection.endpoint.send({ byteLength: 3, load }, text);
    assert.deepEqual(await end, { code: 1006, cause: 'WS_ERR_CONNECTION_LOST' });
  });

  it('tells those who wait for their data to be sent that it will not be', async () => {
    const { connection, peer, end } = setUp();
    peer.pause();
    const calls: (string | undefined)[] = [];
    const note = (error?: Error | null) => calls.push((error as { code?: string } | undefined)?.code);
    const text = { binary: false, compress: false, fin: true, mask: false };
    connection.endpoint.send({ byteLength: 3, load: () => {} }, text, note);
    connection.endpoint.send(Buffer.from('behind it'), text, note);
    connection.terminate();
    await end;
    assert.deepEqual(calls, ['WS_ERR_NOT_WRITABLE', 'WS_ERR_NOT_WRITABLE']);
  });

  it('holds the transport back while paused, however much the peer sends', async () => {
    const { connection, peer, journal } = setUp();
    connection.pause();
    let taken = 0;
    const chunk = maskedFrame({ payload: 'x'.repeat(1000) });
    while (peer.write(chunk)) taken++;
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(peer.writableNeedDrain, `after ${taken} messages`);
    assert.equal(journal.length, 0);
    connection.resume();
    await once(peer, 'drain');
    assert.ok(journal.length > 0);
  });
});
