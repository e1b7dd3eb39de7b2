import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closeReason } from '../../src/codecs/close-reason.ts';

describe('closeReason', () => {
  it('leaves 123 bytes as they are', () => {
    assert.equal(closeReason('x'.repeat(123)), 'x'.repeat(123));
    assert.equal(closeReason(''), '');
  });

  it('cuts longer ones where a character ends, whatever its size', () => {
    for (const character of ['x', 'é', '字', '👋']) {
      const reason = closeReason(character.repeat(200));
      const bytes = Buffer.byteLength(reason);
      assert.ok(bytes <= 123 && bytes > 123 - Buffer.byteLength(character), `${bytes} bytes of ${character}`);
      assert.match(reason, new RegExp(`^${character}+…$`, 'u'));
    }
  });

  it('is one line, and well formed', () => {
    assert.equal(closeReason('a\r\nb\tc\u2028d\0'), 'a b c d ');
    assert.equal(closeReason('\ud800'), '\ufffd');
  });
});
