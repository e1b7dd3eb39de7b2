import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SendData } from '../../src/reconnect/transport.ts';
import { byteLength, UnsentMessages } from '../../src/reconnect/unsent.ts';

const limits = { maxBufferedMessages: 3, maxBufferedBytes: 10, overflow: 'throw' } as const;

function flushed(unsent: UnsentMessages): SendData[] {
  const all: SendData[] = [];
  unsent.flush((message) => all.push(message) > 0);
  return all;
}

describe('messages that wait', () => {
  test('leave in the order in which they came', () => {
    const unsent = new UnsentMessages(limits);
    for (const text of ['a', 'b', 'c']) unsent.push(text);
    assert.equal(unsent.count, 3);
    assert.deepEqual(flushed(unsent), ['a', 'b', 'c']);
    assert.equal(unsent.count, 0);
    assert.equal(unsent.bytes, 0);
  });

  test('are copies: the caller may write into its bytes again', () => {
    const unsent = new UnsentMessages(limits);
    const bytes = new Uint8Array([0, 1, 2, 3]);
    unsent.push(bytes.subarray(1, 3));
    unsent.push(bytes.buffer);
    bytes.fill(9);
    const [view, buffer] = flushed(unsent);
    assert.deepEqual(view, new Uint8Array([1, 2]));
    assert.deepEqual(new Uint8Array(buffer as ArrayBuffer), new Uint8Array([0, 1, 2, 3]));
  });

  test('are no more than maxBufferedMessages: the next one throws, and says what to look at', () => {
    const unsent = new UnsentMessages(limits);
    for (const text of ['a', 'b', 'c']) unsent.push(text);
    assert.throws(() => unsent.push('d'), { code: 'WS_ERR_BUFFER_FULL', message: /maxBufferedMessages 3/ });
    assert.deepEqual(flushed(unsent), ['a', 'b', 'c']);
  });

  test('have no more than maxBufferedBytes together', () => {
    const unsent = new UnsentMessages(limits);
    unsent.push('12345678');
    assert.throws(() => unsent.push('123'), { code: 'WS_ERR_BUFFER_FULL' });
    unsent.push('12');
    assert.equal(unsent.bytes, 10);
  });

  test('give way, the oldest first, with drop-oldest', () => {
    const unsent = new UnsentMessages({ ...limits, overflow: 'drop-oldest' });
    for (const text of ['a', 'b', 'c', 'd']) unsent.push(text);
    unsent.push('123456789');
    assert.equal(unsent.dropped, 3);
    assert.deepEqual(flushed(unsent), ['d', '123456789']);
  });

  test('do not give way to one that fits in no case', () => {
    const unsent = new UnsentMessages({ ...limits, overflow: 'drop-oldest' });
    unsent.push('a');
    assert.throws(() => unsent.push('12345678901'), { code: 'WS_ERR_BUFFER_FULL' });
    assert.deepEqual(flushed(unsent), ['a']);
    assert.throws(() => new UnsentMessages({ ...limits, maxBufferedMessages: 0, overflow: 'drop-oldest' }).push('a'));
  });

  test('stay, with all behind them, when they are not taken', () => {
    const unsent = new UnsentMessages(limits);
    for (const text of ['a', 'b', 'c']) unsent.push(text);
    unsent.flush((message) => message === 'a');
    assert.equal(unsent.count, 2);
    assert.throws(() => {
      unsent.flush((message) => {
        if (message === 'c') throw new Error('broken');
        return true;
      });
    });
    assert.deepEqual(flushed(unsent), ['c']);
    assert.equal(unsent.bytes, 0);
  });
});

describe('the size of a message', () => {
  for (const text of ['', 'abc', 'é', '世界', '😀', 'a\ud800', '\udc00b', '\ud800\ud800\udc00', 'mixed é世😀']) {
    test(`of ${JSON.stringify(text)} is that of its UTF-8`, () => {
      assert.equal(byteLength(text), new TextEncoder().encode(text).byteLength);
    });
  }

  test('of bytes and blobs is theirs', () => {
    assert.equal(byteLength(new ArrayBuffer(5)), 5);
    assert.equal(byteLength(new Uint16Array(5)), 10);
    assert.equal(byteLength(new Blob(['12345'])), 5);
  });
});
