import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readEnvelope, writeEnvelope } from '../../../src/server/topics/envelope.ts';

const origin = Buffer.from('12345678');

describe('the envelope of a message on a backplane', () => {
  it('is version, flags, origin and payload', () => {
    const bytes = writeEnvelope({ origin, isBinary: true, compress: 'once', data: Buffer.from('hi') });
    assert.equal(bytes.toString('latin1'), '\x01\x0512345678hi');
  });

  it('comes back as it was', () => {
    for (const isBinary of [true, false]) {
      for (const compress of [true, false, 'once'] as const) {
        for (const data of [Buffer.alloc(0), Buffer.from('payload')]) {
          const envelope = { origin, isBinary, compress, data };
          assert.deepEqual(readEnvelope(writeEnvelope(envelope)), envelope);
          // As other clients give it: not a Buffer, and in the middle of something larger.
          const larger = new Uint8Array([9, ...writeEnvelope(envelope), 9]);
          assert.deepEqual(readEnvelope(larger.subarray(1, -1)), envelope);
        }
      }
    }
  });

  it('is refused when it is of another version, or none', () => {
    const later = writeEnvelope({ origin, isBinary: false, compress: true, data: Buffer.alloc(0) });
    later[0] = 2;
    assert.throws(() => readEnvelope(later), /version 2 came, and this server knows version 1/);
    for (const bytes of [Buffer.alloc(0), Buffer.from('\x01'), later.subarray(0, 9)]) {
      assert.throws(() => readEnvelope(bytes), /too short/);
    }
  });
});
