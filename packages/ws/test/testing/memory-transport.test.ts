import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { memoryTransportPair } from '../../src/testing/memory-transport.ts';

/** More than a stream buffers. */
const BIG = Buffer.alloc(64 * 1024, 1);

describe('memoryTransportPair', () => {
  it('brings what one end writes to the other, and the end behind it', async () => {
    const [near, far] = memoryTransportPair();
    near.write('one ');
    near.end('two');
    let read = '';
    far.on('data', (chunk) => {
      read += chunk;
    });
    await once(far, 'end');
    assert.deepEqual([read, near.writableFinished], ['one two', true]);
    far.write('the other half is open');
    assert.equal(String((await once(near, 'data'))[0]), 'the other half is open');
  });

  it('holds a writer back while the reader does not read', async () => {
    const [near, far] = memoryTransportPair();
    let taken = false;
    near.write(BIG, () => {
      taken = true;
    });
    await once(far, 'readable');
    assert.deepEqual([taken, near.writableLength], [false, BIG.length]);
    far.resume();
    await new Promise((resolve) => near.write('behind', resolve));
    assert.deepEqual([taken, near.writableLength], [true, 0]);
  });

  it('shows the end to the other side when one is destroyed', async () => {
    const [near, far] = memoryTransportPair();
    near.destroy();
    far.resume();
    await once(far, 'end');
    assert.equal(far.destroyed, false);
  });

  it('tells a writer that is held back when either end is destroyed', async () => {
    for (const which of [0, 1]) {
      const pair = memoryTransportPair();
      const [near, far] = pair;
      near.on('error', () => {});
      const written = new Promise((resolve) => near.write(BIG, resolve));
      await once(far, 'readable');
      pair[which]?.destroy();
      assert.equal(((await written) as NodeJS.ErrnoException).code, 'EPIPE');
    }
  });
});
