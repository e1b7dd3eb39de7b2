import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { constants, deflateRawSync } from 'node:zlib';
import { Random } from '../../src/fuzz/random.ts';
import { InvalidDeflate, referenceInflate } from '../../src/fuzz/reference-inflate.ts';

describe('the reference inflater', () => {
  it('gives back what zlib deflated, whatever kind of blocks it made', () => {
    const random = new Random('reference');
    const words = ['alpha ', 'beta ', 'gamma, ', '\n'];
    for (let i = 0; i < 60; i++) {
      const text = Array.from({ length: random.length(2000) }, () => random.pick(words)).join('');
      const plain = random.oneIn(3) ? random.bytes(random.length(2000)) : Buffer.from(text);
      for (const level of [0, 1, 9]) {
        const { output, complete, endsFinal } = referenceInflate(
          deflateRawSync(plain, { level, strategy: random.below(5) }),
        );
        assert.ok(output.equals(plain) && complete && endsFinal);
      }
    }
  });

  it('tells how far back a stream reaches', () => {
    const plain = Buffer.from(`needle${'-'.repeat(1000)}needle`);
    assert.equal(referenceInflate(deflateRawSync(plain)).farthest, 1006);
    assert.ok(referenceInflate(deflateRawSync(plain, { windowBits: 9 })).farthest <= 512);
  });

  it('tells a stream that ends between blocks from one that was cut', () => {
    const flushed = deflateRawSync(Buffer.from('some text, some text'), { finishFlush: constants.Z_SYNC_FLUSH });
    assert.equal(referenceInflate(flushed).complete, true);
    // The last five bytes are the empty block of the flush: what is in front of them may be whole.
    for (let length = 1; length < flushed.length - 5; length++) {
      assert.equal(referenceInflate(flushed.subarray(0, length)).complete, false, `${length} of ${flushed.length}`);
    }
  });

  it('refuses what RFC 1951 does not allow', () => {
    const reservedType = Buffer.of(0x07);
    const storedLengths = Buffer.of(0x00, 0x01, 0x00, 0x01, 0x00);
    const tooFarBack = Buffer.of(0x63, 0x00, 0x42, 0x00);
    for (const bytes of [reservedType, storedLengths, tooFarBack]) {
      assert.throws(() => referenceInflate(bytes), InvalidDeflate, bytes.toString('hex'));
    }
    assert.throws(() => referenceInflate(deflateRawSync(Buffer.alloc(5000)), undefined, 100), InvalidDeflate);
  });
});
