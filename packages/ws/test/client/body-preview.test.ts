import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { previewBody } from '../../src/client/body-preview.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';

const limits = { maxBytes: 8, maxMs: 500 };

function preview(body: PassThrough): { clock: FakeClock; result: Promise<string> } {
  const clock = new FakeClock();
  const dialClock = {
    now: () => clock.nowMs,
    setTimeout: (callback: () => void, ms: number) => clock.setTimeout(callback, ms),
    clearTimeout: (timer: unknown) => clock.clearTimeout(timer),
  };
  const result = new Promise<string>((resolve) =>
    previewBody(body, dialClock, limits, (bytes) => resolve(bytes.toString())),
  );
  return { clock, result };
}

describe('previewBody', () => {
  it('is the whole body when that is short', async () => {
    const body = new PassThrough();
    const { clock, result } = preview(body);
    body.end('short');
    assert.equal(await result, 'short');
    assert.equal(clock.pending, 0);
  });

  it('stops at the limit of bytes', async () => {
    const body = new PassThrough();
    const { result } = preview(body);
    body.write('0123');
    body.write('456789');
    assert.equal(await result, '01234567');
    assert.equal(body.listenerCount('data'), 0);
  });

  it('stops at the limit of time', async () => {
    const body = new PassThrough();
    const { clock, result } = preview(body);
    body.write('slow');
    await new Promise(setImmediate);
    clock.advance(500);
    assert.equal(await result, 'slow');
  });

  it('is what came before the body broke, and what breaks later is nobody’s concern', async () => {
    const body = new PassThrough();
    const { result } = preview(body);
    body.write('bro');
    await new Promise(setImmediate);
    body.destroy(new Error('broken'));
    assert.equal(await result, 'bro');
    body.emit('error', new Error('again'));
  });
});
