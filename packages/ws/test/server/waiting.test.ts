import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { Waiting } from '../../src/server/waiting.ts';

describe('connections on which nothing was asked yet', () => {
  it('are late when they have waited for as long as they may, the oldest first', () => {
    let now = 0;
    const waiting = new Waiting(() => now);
    const [a, b, c] = [new Socket(), new Socket(), new Socket()];
    for (const socket of [a, b, c]) {
      waiting.add(socket);
      now += 10;
    }
    waiting.delete(b);
    assert.deepEqual(waiting.late(31), []);
    assert.deepEqual(waiting.late(30), [a]);
    assert.deepEqual([waiting.late(10), waiting.size], [[a, c], 2]);
    assert.deepEqual(waiting.late(Infinity), []);
  });
});
