import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { arena, MAX_ARENA_PAYLOAD_BYTES } from '../../src/connection/output-arena.ts';
import { maskKeyOf } from '../../src/protocol/frames/mask-key.ts';
import { frame, TEST_MASK } from '../../src/testing/index.ts';

const BINARY = 0x82;
const TEXT = 0x81;

/** What the types of Node 20 do not know yet. */
type ResizableMemory = ArrayBuffer & { resize(bytes: number): void };

/** Puts a frame and gives where it lies. */
function put(payload: Buffer, { first = BINARY, key = undefined as number | undefined, after = -1 } = {}) {
  arena.put(first, payload, key, after);
  const { slab, start, end } = arena;
  return { slab, start, end, bytes: slab.view(start, end) };
}

/** What a holder puts, between `hold` and `release`. */
function holding<Result>(use: () => Result, taken = true): Result {
  arena.hold();
  try {
    return use();
  } finally {
    arena.release(taken);
  }
}

describe('the output arena', () => {
  it('lays frames side by side', () => {
    holding(() => {
      const one = put(Buffer.from('one'));
      const two = put(Buffer.from('two'), { first: TEXT, key: maskKeyOf(TEST_MASK), after: one.end });
      assert.equal(two.start, one.end);
      assert.deepEqual(one.bytes, frame({ opcode: 2, payload: 'one' }));
      assert.deepEqual(two.bytes, frame({ opcode: 1, payload: 'two', mask: TEST_MASK }));
    });
  });

  it('uses memory again when everybody has released what was taken, and not before', () => {
    const first = holding(() => put(Buffer.from('first')));
    arena.hold();
    const second = put(Buffer.from('second'));
    assert.equal(second.start, first.start, 'nobody held the first any more');
    const third = holding(() => put(Buffer.from('third')));
    assert.equal(third.start, second.end, 'the second is held');
    arena.release(true);
    assert.deepEqual(second.bytes, frame({ opcode: 2, payload: 'second' }));
  });

  it('never writes again to memory that the system has not taken', () => {
    const payload = Buffer.alloc(MAX_ARENA_PAYLOAD_BYTES, 1);
    const late = holding(() => put(payload), false);
    for (let i = 2; i < 10; i++) holding(() => put(Buffer.alloc(MAX_ARENA_PAYLOAD_BYTES, i)));
    assert.deepEqual(late.bytes, frame({ opcode: 2, payload }));
  });

  it('leaves what is held alone when it takes a new slab', () => {
    holding(() => {
      const kept = Array.from({ length: 7 }, (_, i) => put(Buffer.alloc(MAX_ARENA_PAYLOAD_BYTES, i)));
      for (const [i, { bytes }] of kept.entries()) {
        assert.deepEqual(bytes, frame({ opcode: 2, payload: Buffer.alloc(MAX_ARENA_PAYLOAD_BYTES, i) }));
      }
      assert.notEqual(kept[0]?.slab, kept[6]?.slab);
    });
  });

  describe('given the same payload again', () => {
    it('lays it down once', () => {
      holding(() => {
        const payload = Buffer.from('to all');
        const first = put(payload);
        assert.deepEqual(put(payload), first);
      });
    });

    it('lays it down again for one who has something else before it', () => {
      holding(() => {
        const payload = Buffer.from('to all');
        const other = put(Buffer.from('for one'));
        const shared = put(payload, { after: other.end });
        assert.equal(shared.start, other.end);
        const next = put(payload, { after: shared.end });
        assert.equal(next.start, shared.end);
        assert.deepEqual(next.bytes, shared.bytes);
      });
    });

    it('sees that the program has changed its bytes', () => {
      holding(() => {
        const payload = Buffer.from('to all');
        const first = put(payload);
        payload.write('TO');
        const second = put(payload);
        assert.deepEqual(first.bytes, frame({ opcode: 2, payload: 'to all' }));
        assert.deepEqual(second.bytes, frame({ opcode: 2, payload: 'TO all' }));
      });
    });

    it('sees another opcode', () => {
      holding(() => {
        const payload = Buffer.from('to all');
        put(payload);
        assert.deepEqual(put(payload, { first: TEXT }).bytes, frame({ opcode: 1, payload: 'to all' }));
      });
    });

    it('sees that its memory was made shorter', () => {
      const Resizable = ArrayBuffer as unknown as new (bytes: number, options: object) => ResizableMemory;
      const memory = new Resizable(8, { maxByteLength: 8 });
      const payload = Buffer.from(memory).fill('a');
      holding(() => {
        put(payload);
        memory.resize(6);
        // Node 20 makes nothing of it.
        assert.deepEqual(put(payload).bytes, frame({ opcode: 2, payload: 'a'.repeat(payload.length) }));
      });
    });

    it('masks it anew', () => {
      holding(() => {
        const payload = Buffer.from('to all');
        const key = maskKeyOf(TEST_MASK);
        assert.notEqual(put(payload, { key }).start, put(payload, { key }).start);
      });
    });

    it('does not remember it when nobody holds it any more', () => {
      const payload = Buffer.from('to all');
      holding(() => put(payload));
      holding(() => {
        put(Buffer.from('other'));
        assert.deepEqual(put(payload).bytes, frame({ opcode: 2, payload: 'to all' }));
      });
    });
  });
});
