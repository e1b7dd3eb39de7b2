import { pseudoRandom } from './pseudo-random.ts';

const words = ['price', 'quantity', 'the quick brown fox', '{"id":', '"user":', '0123456789', 'ä', '\n', ' '];

/** Messages as programs send them, and as they do not: empty, tiny, repetitive, random, and now and then a long one. */
export function messages(seed: number, count: number): Buffer[] {
  const random = pseudoRandom(seed);
  return Array.from({ length: count }, () => {
    const length = [0, 1, 100, 1000, 3000, 40, 300, random(20) ? 500 : 30_000][random(8)] as number;
    if (random(6) === 0) return Buffer.from(Array.from({ length }, () => random(256)));
    let text = '';
    while (text.length < length) text += words[random(words.length)] + String(random(random(2) ? 10 : 100_000));
    return Buffer.from(text.slice(0, length));
  });
}
