import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closePayload } from '../../../src/protocol/messages/close-payload.ts';

function withReason(reason: unknown): string {
  return closePayload(1000, reason as string)
    .subarray(2)
    .toString();
}

describe('closePayload', () => {
  it('takes a reason of text or bytes, also from the middle of other memory', () => {
    assert.equal(withReason('schön'), 'schön');
    assert.equal(withReason(Buffer.from('abcdef').subarray(2, 4)), 'cd');
  });

  it('takes what has no length as no reason, as ws does', () => {
    for (const reason of [undefined, '', 5, {}, new Error('x'), new ArrayBuffer(3)])
      assert.equal(withReason(reason), '');
  });

  it('refuses what has a length and is neither text nor bytes: no element may be cut, nor memory shown', () => {
    for (const reason of [new Uint16Array([0x6161, 0x6262]), [97, 98], new Float64Array(2), { length: 3 }]) {
      assert.throws(() => withReason(reason), TypeError);
    }
  });

  it('refuses more than 123 bytes, counted in UTF-8', () => {
    assert.equal(withReason('é'.repeat(61)).length, 61);
    assert.throws(() => withReason('é'.repeat(62)), RangeError);
    assert.throws(() => withReason(Buffer.alloc(124)), RangeError);
  });
});
