import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { copyMaskedAgain, copyMaskedWords, keepWords } from '../../../src/protocol/frames/mask-words.ts';
import { keyNumber, noise, problemOf } from './naive-mask.ts';

const key = [0x12, 0xf4, 0xa6, 0x81];

describe('copyMaskedWords', () => {
  it('agrees with the RFC for every small length and alignment', () => {
    const source = noise(120);
    const target = noise(120, 2);
    for (let length = 0; length <= 100; length++) {
      for (let start = 0; start < 4; start++) {
        for (let at = 0; at < 4; at++) {
          assert.equal(problemOf(copyMaskedWords, { source, start, length, target, at, phase: 0 }, key), undefined);
        }
      }
    }
  });
});

describe('copyMaskedAgain', () => {
  const again = (source: Buffer, target: Buffer, start = 0) =>
    copyMaskedAgain(source, start, start + 40, target, 0, keyNumber(key)) !== undefined;

  it('serves a chunk of many frames, and memory that is used over and over', () => {
    const slab = keepWords(Buffer.allocUnsafeSlow(8192));
    const chunk = noise(1000);
    assert.equal(again(chunk, slab), true);
    assert.equal(again(chunk, slab, 900), true);
    assert.equal(again(keepWords(noise(60)), slab), true);
    assert.equal(again(slab, slab), true);
    assert.equal(
      problemOf(copyOrFail, { source: chunk, start: 7, length: 41, target: slab, at: 3, phase: 0 }, key),
      undefined,
    );
  });

  it('leaves the memory of others alone, and big chunks, whose end it would delay', () => {
    const slab = keepWords(Buffer.allocUnsafeSlow(8192));
    assert.equal(again(noise(1000), Buffer.alloc(8192)), false);
    assert.equal(again(noise(40), slab), false);
    assert.equal(again(noise(1000), slab, 900), false);
    assert.equal(again(Buffer.alloc(65537), slab), false);
  });
});

function copyOrFail(source: Buffer, start: number, end: number, target: Buffer, at: number, key: number): number {
  const high = copyMaskedAgain(source, start, end, target, at, key);
  assert.ok(high !== undefined);
  return high;
}
