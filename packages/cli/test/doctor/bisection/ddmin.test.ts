import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minimise } from '../../../src/doctor/bisection/ddmin.ts';

/** A small generator with a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function oracle(opens: (set: ReadonlySet<number>) => boolean) {
  const asked = { count: 0 };
  const firstOf = async (sets: readonly (readonly number[])[]): Promise<number> => {
    asked.count += sets.length;
    return sets.findIndex((set) => opens(new Set(set)));
  };
  return { asked, firstOf };
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

test('one item that decides is found among many', async () => {
  for (const count of [1, 2, 3, 7, 16, 25]) {
    for (const culprit of upTo(count)) {
      const { firstOf } = oracle((set) => set.has(culprit));
      assert.deepEqual(await minimise(upTo(count), firstOf), [culprit], `${culprit} of ${count}`);
    }
  }
});

test('every pair that decides together is found', async () => {
  for (let a = 0; a < 12; a++) {
    for (let b = a + 1; b < 12; b++) {
      const { firstOf } = oracle((set) => set.has(a) && set.has(b));
      assert.deepEqual(await minimise(upTo(12), firstOf), [a, b]);
    }
  }
});

test('of random needs, with alternatives, what is left passes, and without any one item it does not', async () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = randomFrom(seed);
    const count = 1 + Math.floor(random() * 20);
    const ways = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      upTo(count).filter(() => random() < 2 / count),
    ).filter((way) => way.length > 0);
    if (ways.length === 0) continue;
    const opens = (set: ReadonlySet<number>) => ways.some((way) => way.every((item) => set.has(item)));
    const { firstOf, asked } = oracle(opens);
    const least = await minimise(upTo(count), firstOf);
    assert.ok(opens(new Set(least)), `seed ${seed}: ${least} passes`);
    for (const item of least) {
      assert.ok(
        least.length === 1 || !opens(new Set(least.filter((other) => other !== item))),
        `seed ${seed}: ${item} of ${least} is superfluous`,
      );
    }
    assert.ok(
      asked.count <= count * count + 3 * count + 4,
      `seed ${seed}: ${asked.count} questions for ${count} items`,
    );
  }
});

test('an oracle that goes now this way and now that does not make it run for ever', async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = randomFrom(seed);
    const { firstOf, asked } = oracle(() => random() < 0.5);
    const least = await minimise(upTo(20), firstOf);
    assert.ok(least.length >= 1);
    assert.ok(asked.count < 500);
  }
});
