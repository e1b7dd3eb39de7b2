import { isUtf8 } from 'node:buffer';
import { Utf8Validator } from '@handfast/ws/protocol';
import { deliveries } from '../deliveries.ts';
import { maybeUtf8 } from '../generate/texts.ts';
import { ensure, type Target } from '../target.ts';

/** Every way in which a sequence of UTF-8 can end. */
const endings = [
  '',
  '80',
  '9f',
  'a0',
  'bf',
  '8080',
  '9fbf',
  'a080',
  'bfbf',
  '808080',
  '8fbfbf',
  '908080',
  'bfbfbf',
].map((hex) => Buffer.from(hex, 'hex'));

/** The validator of UTF-8 against the one in Node. */
export const utf8: Target = {
  name: 'utf8',
  promise: 'Text is refused at the first byte that no valid text can have there, and at no other',
  notation: 'hex',
  briefIterations: 4000,
  generate: (random) => ({
    settings: { cut: `${random.uint32()}` },
    bytes: random.oneIn(4) ? random.bytes(random.length(200)) : maybeUtf8(random, random.length(3000)),
  }),
  check({ settings, bytes }) {
    const valid = isUtf8(bytes);
    let wrongAt: number | undefined;
    for (const chunks of deliveries(bytes, settings.cut ?? '')) {
      const validator = new Utf8Validator();
      const accepted = chunks.every((chunk) => validator.write(chunk));
      ensure(
        (accepted && validator.complete) === valid,
        `valid is ${valid}, and it said ${accepted}, ${validator.complete}`,
      );
      const offset = accepted ? bytes.length : validator.offset;
      ensure(
        accepted ? validator.offset === offset : offset < bytes.length,
        `it is at ${validator.offset} of ${bytes.length}`,
      );
      ensure(wrongAt === undefined || wrongAt === offset, `wrong at ${offset}, and cut elsewhere at ${wrongAt}`);
      wrongAt = offset;
    }
    const good = bytes.subarray(0, wrongAt);
    ensure(canGoOn(good), 'a byte was accepted that cannot be right');
    if (good.length < bytes.length)
      ensure(!canGoOn(bytes.subarray(0, good.length + 1)), 'a byte was refused that can be right');
  },
};

/** Is there any way to go on that makes this valid? Only the last sequence matters. */
function canGoOn(bytes: Buffer): boolean {
  return endings.some((ending) => isUtf8(Buffer.concat([bytes, ending])));
}
