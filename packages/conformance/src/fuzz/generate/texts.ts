import type { Random } from '../random.ts';

const scripts = [
  'plain words ',
  'aaaaaaaa',
  'Grüße ',
  'привет ',
  '你好世界',
  '😀👍🏽',
  '\u0000\u0001',
  '\u{10ffff}',
  '{"key":[1,2,3]},',
];
/** Sequences that are not UTF-8, or are the beginning of one. */
const broken = ['80', 'c0af', 'c1bf', 'e08080', 'eda080', 'f08080af', 'f4908080', 'f5', 'ff', 'c3', 'e282', 'f09f98'];

/** Text in UTF-8, of about so many bytes. */
export function utf8(random: Random, length: number): Buffer {
  let text = '';
  while (text.length < length) text += random.pick(scripts);
  return Buffer.from(text).subarray(0, Math.max(0, length));
}

/** Mostly whole UTF-8, sometimes with a wrong or unfinished sequence in it. */
export function maybeUtf8(random: Random, length: number): Buffer {
  const text = utf8(random, length);
  if (!random.oneIn(4)) return Buffer.from(text.toString());
  const at = random.below(text.length + 1);
  return Buffer.concat([text.subarray(0, at), Buffer.from(random.pick(broken), 'hex'), text.subarray(at)]);
}

/** Content as applications send it, or noise. */
export function content(random: Random, length: number): Buffer {
  return random.oneIn(3) ? random.bytes(length) : maybeUtf8(random, length);
}
