import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { playTwice } from '../../src/contract/story.ts';

/** Enough to meet most pairs of things that can happen, in a second or two. */
const STORIES = 300;

describe('random scripts', () => {
  test('ours lives through each of them as ws does: the same events, callbacks and frames, each in the same order', async () => {
    for (let seed = 0; seed < STORIES; seed++) {
      const { ours, theirs } = await playTwice(seed);
      assert.deepEqual(ours, theirs, `seed ${seed}: ${ours.script.join(', ')}`);
    }
  });
});
