import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, test } from 'node:test';
import { MAX_WAITING_BYTES, writeSlowly } from '../../src/shared/write-slowly.ts';

describe('writing to a client that does not read', () => {
  test('nothing more is read from it while too much waits, and again once that is through', async () => {
    const taken: (() => void)[] = [];
    const stream = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done) => void taken.push(done),
    });
    stream.on('data', () => undefined);
    writeSlowly(stream, Buffer.alloc(MAX_WAITING_BYTES));
    assert.equal(stream.isPaused(), false);
    writeSlowly(stream, Buffer.alloc(1));
    assert.equal(stream.isPaused(), true);
    const drained = once(stream, 'drain');
    taken.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
    taken.shift()?.();
    await drained;
    assert.equal(stream.isPaused(), false);
  });

  test('nothing is written to a stream that has ended', () => {
    const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    stream.end();
    writeSlowly(stream, Buffer.alloc(1));
    assert.equal(stream.writableLength, 0);
  });
});
