import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closeFrame, frame, maskedFrame, TEST_MASK } from '@handfast/ws/testing';
import { FrameTap, payloadOf } from '../../src/forensics/frame-tap.ts';

const server = { masked: false, deflate: false };

function tapped(bytes: Buffer, options = server, step = bytes.length): FrameTap {
  const tap = new FrameTap(options);
  for (let at = 0; at < bytes.length; at += step) tap.read(bytes.subarray(at, at + step));
  return tap;
}

describe('FrameTap', () => {
  it('records the same frames however the bytes are cut', () => {
    const bytes = Buffer.concat([
      frame({ payload: 'hello' }),
      frame({ opcode: 9, payload: 'p' }),
      frame({ opcode: 2, payload: Buffer.alloc(70_000) }),
      frame({ opcode: 1, fin: false, payload: 'x'.repeat(300) }),
      frame({ opcode: 0, payload: 'y' }),
      closeFrame(1000, 'bye'),
    ]);
    const whole = tapped(bytes);
    assert.deepEqual(
      whole.records.map(({ opcode, length, fault }) => [opcode, length, fault]),
      [
        [1, 5, undefined],
        [9, 1, undefined],
        [2, 70_000, undefined],
        [1, 300, undefined],
        [0, 1, undefined],
        [8, 5, undefined],
      ],
    );
    for (const step of [1, 2, 3, 1000]) assert.deepEqual(tapped(bytes, server, step).records, whole.records);
    assert.equal(whole.receivedBytes, bytes.length);
    assert.equal(whole.culprit, undefined);
  });

  const faults = [
    ['rsv1', frame({ rsv: 4 })],
    ['rsv2-3', frame({ rsv: 2 })],
    ['rsv2-3', frame({ rsv: 1 })],
    ['opcode-reserved', frame({ opcode: 3 })],
    ['opcode-reserved', frame({ opcode: 11 })],
    ['control-too-long', frame({ opcode: 9, payload: Buffer.alloc(126) })],
    ['control-fragmented', frame({ opcode: 9, fin: false })],
    ['close-of-one-byte', frame({ opcode: 8, payload: 'x' })],
    ['continuation-of-nothing', frame({ opcode: 0, payload: 'x' })],
    ['message-inside-message', Buffer.concat([frame({ fin: false }), frame({})])],
    ['length-not-minimal', frame({ payload: 'hello', lengthBits: 16 })],
    ['length-top-bit', frame({ declaredBytes: 2n ** 63n })],
    ['masked', frame({ payload: 'hello', mask: TEST_MASK })],
  ] as const;
  for (const [fault, bytes] of faults) {
    it(`names ${fault}, and keeps what is behind it (${bytes.toString('hex', 0, 4)})`, () => {
      for (const step of [1, bytes.length]) {
        const tap = tapped(Buffer.concat([frame({ payload: 'fine' }), bytes, Buffer.from('more')]), server, step);
        assert.equal(tap.culprit?.fault, fault);
        assert.ok(tap.culpritBytes.toString('latin1').endsWith('more'));
      }
    });
  }

  it('takes masks from clients for granted, and unmasks', () => {
    const bytes = maskedFrame({ payload: 'hello' });
    const tap = tapped(bytes, { masked: true, deflate: false });
    assert.equal(tap.culprit, undefined);
    const [record] = tap.records;
    assert.equal(record && payloadOf(tap.raw, record).toString(), 'hello');
    assert.equal(tapped(frame({}), { masked: true, deflate: false }).culprit?.fault, 'unmasked');
  });

  it('allows RSV1 where compression was agreed, on the first frame of a message only', () => {
    const options = { masked: false, deflate: true };
    assert.equal(tapped(frame({ rsv: 4, payload: 'x' }), options).culprit, undefined);
    assert.equal(tapped(frame({ rsv: 4, opcode: 9 }), options).culprit?.fault, 'rsv1');
  });

  it('keeps a bounded amount, whatever comes', () => {
    const tap = tapped(Buffer.alloc(2_000_000, frame({ opcode: 10 })), server, 65_536);
    assert.equal(tap.raw.length, 65_536);
    assert.equal(tap.records.length, 64);
    assert.equal(tap.count, 1_000_000);
  });
});
