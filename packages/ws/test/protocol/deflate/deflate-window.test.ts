import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeflateWindow } from '../../../src/protocol/deflate/deflate-window.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';

const latest = (window: DeflateWindow, count: number) => {
  const parts: Buffer[] = [];
  window.eachPart(count, (ring, at, length) => parts.push(Buffer.from(ring.subarray(at, at + length))));
  assert.ok(parts.length <= 2);
  return Buffer.concat(parts);
};

describe('DeflateWindow', () => {
  it('holds the last bytes of what was pushed, whatever the pieces', () => {
    const random = pseudoRandom(1);
    for (let run = 0; run < 60; run++) {
      const bits = 8 + random(4);
      const window = new DeflateWindow(bits);
      let model = Buffer.alloc(0);
      for (let step = 0; step < 60; step++) {
        const data = Buffer.from(Array.from({ length: random(random(20) ? 300 : 5000) }, () => random(256)));
        window.push(data);
        model = Buffer.concat([model, data]).subarray(-(1 << bits));
        assert.equal(window.length, model.length);
        assert.ok(window.bytes.equals(model));
        const count = random(6000);
        assert.ok(latest(window, count).equals(count === 0 ? Buffer.alloc(0) : model.subarray(-count)));
      }
    }
  });

  it('costs the bytes that came, not the size of the window', () => {
    const window = new DeflateWindow(15);
    window.push(Buffer.alloc(1000));
    window.eachPart(1000, (ring) => assert.equal(ring.buffer.byteLength, 1000));
    window.push(Buffer.alloc(100));
    window.eachPart(1000, (ring) => assert.equal(ring.buffer.byteLength, 2000));
    window.push(Buffer.alloc(100_000));
    window.eachPart(1000, (ring) => assert.equal(ring.buffer.byteLength, 32768));
  });

  it('begins with the dictionary that both sides know', () => {
    const window = new DeflateWindow(15, Buffer.from('known '));
    window.push(Buffer.from('from the start'));
    assert.equal(String(window.bytes), 'known from the start');
    assert.equal(new DeflateWindow(15, 'nonsense').length, 0);
  });
});
