import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { INFLATE_END, Inflater } from '../../../src/protocol/deflate/inflater.ts';

describe('InflateTask', () => {
  it('a small inflated message does not keep the 16 KiB that zlib wrote it into', () => {
    const compressed = deflateRawSync(Buffer.from('small'), { finishFlush: 2 }).subarray(0, -4);
    const input = Buffer.concat([compressed, INFLATE_END]);
    const outcome = new Inflater(15, false).begin(input, 1 << 20, 'WS_ERR_INFLATE_RATIO').runSync();
    assert.ok(typeof outcome !== 'string' && 'data' in outcome);
    assert.equal(String(outcome.data), 'small');
    // Memory of its own, or a share of the pool that all small buffers have.
    const { byteLength } = outcome.data.buffer;
    assert.ok(byteLength === 5 || byteLength === Buffer.from('pooled').buffer.byteLength, `${byteLength} bytes`);
  });
});
