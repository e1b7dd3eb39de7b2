import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_SLAB_MESSAGE_BYTES, messageSlab } from '../../../src/protocol/messages/message-slab.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';

/** Lays a message down as a reader does. */
function lay(length: number, byte: number): Buffer {
  messageSlab.reserve(length);
  messageSlab.bytes.fill(byte, messageSlab.at, messageSlab.at + length);
  return messageSlab.take(length);
}

describe('messageSlab', () => {
  it('gives each message memory that no later one is written to', () => {
    const random = pseudoRandom(7);
    const kept = Array.from({ length: 2_000 }, (_, i) => {
      const length = random(4) ? random(200) : random(MAX_SLAB_MESSAGE_BYTES + 1);
      return { length, byte: i & 0xff, bytes: lay(length, i & 0xff) };
    });
    for (const { length, byte, bytes } of kept) {
      assert.equal(bytes.length, length);
      assert.ok(bytes.every((one) => one === byte));
    }
  });

  it('has room for the largest message at any time, and for an empty one at the very end', () => {
    for (let i = 0; i < 5; i++) assert.equal(lay(MAX_SLAB_MESSAGE_BYTES, i).length, MAX_SLAB_MESSAGE_BYTES);
    while (messageSlab.at < messageSlab.bytes.length) lay(1, 0);
    assert.equal(lay(0, 0).length, 0);
    assert.deepEqual(lay(3, 5), Buffer.of(5, 5, 5));
  });

  it('cannot be transferred to another thread: messages of other connections would go with it', () => {
    const message = lay(10, 1);
    const other = lay(3, 7);
    try {
      structuredClone(message.buffer, { transfer: [message.buffer as ArrayBuffer] });
    } catch (error) {
      assert.equal((error as Error).name, 'DataCloneError');
    }
    assert.deepEqual(other, Buffer.of(7, 7, 7));
    assert.deepEqual(lay(3, 2), Buffer.of(2, 2, 2));
  });
});
