import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeFrame, writeFrame } from '../../../src/protocol/frames/encode-frame.ts';
import { firstByteOf, frameHeaderBytes } from '../../../src/protocol/frames/frame-header.ts';
import { maskKeyOf, maskSourceFrom, randomMaskKey } from '../../../src/protocol/frames/mask-key.ts';
import { Opcode } from '../../../src/protocol/frames/opcode.ts';
import { frame, readFrames, TEST_MASK } from '../../../src/testing/index.ts';

const BINARY = firstByteOf(Opcode.binary, true, false);
const mask = () => maskKeyOf(TEST_MASK);

describe('encodeFrame', () => {
  it('gives a big payload as it is, and a small one in one piece with its header', () => {
    const big = Buffer.alloc(100_000);
    const [header, payload] = encodeFrame(BINARY, big, undefined);
    assert.deepEqual([header.length, payload], [10, big]);
    assert.equal(encodeFrame(BINARY, Buffer.alloc(100), undefined)[0].length, 102);
    assert.equal(encodeFrame(BINARY, big, mask)[0].length, 100_014);
  });

  it('masks a copy, never the payload given', () => {
    const payload = Buffer.from('unchanged');
    encodeFrame(BINARY, payload, mask);
    assert.equal(String(payload), 'unchanged');
  });
});

describe('writeFrame', () => {
  for (const length of [0, 1, 47, 48, 49, 125, 126, 65_535, 65_536]) {
    for (const isMasked of [false, true]) {
      it(`writes ${length} bytes ${isMasked ? 'with' : 'without'} mask, anywhere, and nothing beside`, () => {
        const payload = Buffer.alloc(length, 'payload');
        const target = Buffer.alloc(length + 100, 0xee);
        const end = writeFrame(target, 7, BINARY, payload, isMasked ? mask() : undefined);
        assert.equal(end, 7 + frameHeaderBytes(length, isMasked) + length);
        const expected = frame({ opcode: Opcode.binary, payload, mask: isMasked ? TEST_MASK : undefined });
        assert.deepEqual(target.subarray(7, end), expected);
        assert.ok(target.subarray(0, 7).every((byte) => byte === 0xee));
        assert.ok(target.subarray(end).every((byte) => byte === 0xee));
      });
    }
  }
});

describe('MaskSource', () => {
  it('takes the key of a program, and zero for what it leaves unwritten', () => {
    const source = maskSourceFrom((key) => {
      key[1] = 0xfe;
    });
    assert.equal(source(), 0xfe00);
  });

  it('gives a fresh random key each time, also when its pool is used up', () => {
    const keys = new Set(Array.from({ length: 5000 }, randomMaskKey));
    assert.ok(keys.size > 4990, `${keys.size} different keys of 5000`);
    const [sent] = readFrames(encodeFrame(BINARY, Buffer.from('x'), randomMaskKey)[0]).frames;
    assert.deepEqual([sent?.masked, String(sent?.payload)], [true, 'x']);
  });
});
