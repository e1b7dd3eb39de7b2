import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SimdMask } from '../../../../src/protocol/frames/simd/simd-mask.ts';
import { type CopyMasked, noise, problemOf } from '../naive-mask.ts';

const key = [0x12, 0xf4, 0xa6, 0x81];

function loadWith(wasm: unknown): SimdMask | undefined {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly') as PropertyDescriptor;
  Object.defineProperty(globalThis, 'WebAssembly', { ...before, value: wasm });
  try {
    return SimdMask.load();
  } finally {
    Object.defineProperty(globalThis, 'WebAssembly', before);
  }
}

describe('SimdMask', () => {
  it('agrees with the RFC for every length of some vectors', () => {
    const mask = SimdMask.load();
    assert.ok(mask, 'no vectors here');
    const copy: CopyMasked = (source, start, end, target, at, number) =>
      mask.copy(source, start, end, target, at, number);
    const source = noise(400);
    const target = noise(400, 2);
    for (let length = 16; length <= 300; length++) {
      for (let start = 0; start < 4; start++) {
        assert.equal(problemOf(copy, { source, start, length, target, at: 5, phase: 0 }, key), undefined);
        assert.equal(problemOf(copy, { source, start, length, at: start, phase: 0 }, key), undefined);
      }
    }
  });

  it('is not there without WebAssembly, or when the module is refused', () => {
    assert.equal(loadWith(undefined), undefined);
    const refuses = class {
      constructor() {
        throw new Error('no vectors');
      }
    };
    assert.equal(loadWith({ Module: refuses, Instance: refuses }), undefined);
  });

  it('is not there when it does not mask as it should, or does not tell ASCII', () => {
    for (const mask of [() => 0, () => 1]) {
      class Instance {
        exports = { memory: { buffer: new ArrayBuffer(65536) }, mask };
      }
      assert.equal(loadWith({ Module: class {}, Instance }), undefined);
    }
  });
});
