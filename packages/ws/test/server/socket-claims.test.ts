import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { claim, claimOf } from '../../src/server/socket-claims.ts';
import { memoryTransportPair } from '../../src/testing/index.ts';

describe('claims on a socket', () => {
  it('are remembered for each socket', () => {
    const [one, other] = memoryTransportPair();
    claim(one, 'upgraded');
    assert.deepEqual([claimOf(one), claimOf(other)], ['upgraded', undefined]);
  });
});
