import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toBytes } from '../../src/api/sending/outgoing-data.ts';

/** What looks like a Blob to `send`, and reads as `arrayBuffer` does. */
function blobLike(arrayBuffer: () => unknown) {
  return { size: 1, type: '', stream: () => {}, arrayBuffer, [Symbol.toStringTag]: 'Blob' };
}

function load(data: unknown): Promise<Buffer | Error> {
  const bytes = toBytes(data);
  assert.ok(!Buffer.isBuffer(bytes));
  return new Promise((resolve) => bytes.load(resolve));
}

describe('toBytes', () => {
  it('reads a Blob later, and turns every way in which that can fail into an error of this one message', async () => {
    assert.equal(String(await load(new Blob(['abc']))), 'abc');
    const failures = [
      () => Promise.reject(new Error('unreadable')),
      () => Promise.reject('unreadable'),
      () => {
        throw new Error('unreadable');
      },
    ];
    for (const failure of failures) assert.match(String(await load(blobLike(failure))), /^Error: unreadable$/);
    assert.ok((await load(blobLike(() => Promise.resolve(null)))) instanceof TypeError);
  });
});
