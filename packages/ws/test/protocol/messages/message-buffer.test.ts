import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessageBuffer } from '../../../src/protocol/messages/message-buffer.ts';

describe('MessageBuffer', () => {
  it('believes a declared length only up to 16 times what has come, and 1 MiB', () => {
    const room = (came: number, declared: number) => new MessageBuffer().reserve(came, declared, true).length;
    assert.equal(room(100, 1000), 1000);
    assert.equal(room(10, 1000), 160);
    assert.equal(room(64 << 10, 1 << 20), 1 << 20);
    assert.equal(room(64 << 10, 100 << 20), 1 << 20);
  });

  it('holds at most twice the bytes that arrived, however many pieces they come in', () => {
    const buffer = new MessageBuffer();
    let room = 0;
    for (let i = 0; i < 100_000; i++) {
      const target = buffer.reserve(1, 1, false);
      target[buffer.length] = i & 0xff;
      buffer.advance(1);
      room = target.length;
    }
    assert.ok(room <= 200_000, `${room} bytes for 100,000`);
    const whole = buffer.take();
    assert.equal(whole.length, 100_000);
    assert.ok(whole.every((byte, i) => byte === (i & 0xff)));
  });

  it('gives unused memory back with the payload, and begins anew', () => {
    const buffer = new MessageBuffer();
    buffer.reserve(1, 100_000, false)[0] = 7;
    buffer.advance(1);
    const payload = buffer.take();
    assert.deepEqual([...payload], [7]);
    assert.ok(payload.buffer.byteLength < 100_000);
    assert.equal(buffer.length, 0);
  });
});
