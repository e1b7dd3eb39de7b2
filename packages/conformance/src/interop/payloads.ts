/** Payloads that are the same in every run, so that a failure can be repeated. */

/** Sizes at which the length of a frame changes its form (RFC 6455 §5.2), and one that no buffer holds in one piece. */
export const frameSizes = [0, 1, 125, 126, 65_535, 65_536, 1_048_576] as const;

const words = ['frame', 'mask', 'opcode', 'upgrade', 'close', 'ping', 'pong', 'fragment', 'reason', 'window'];

/** `size` bytes of ASCII words: compresses well, though not without end. */
export function asciiText(size: number): string {
  const random = generator(size + 1);
  const pieces: string[] = [];
  for (let length = 0; length < size; ) {
    const piece = `${words[random() % words.length]}${random() % 1000} `;
    pieces.push(piece);
    length += piece.length;
  }
  return pieces.join('').slice(0, size);
}

/** `size` bytes without a pattern. */
export function bytes(size: number): Buffer {
  const random = generator(size + 7);
  const out = Buffer.alloc(size);
  for (let i = 0; i < size; i++) out[i] = random() & 0xff;
  return out;
}

/** Text with code points of one, two, three and four bytes, so that any way of cutting it hits the middle of one. */
export function wideText(repeats: number): string {
  return 'aé你𝄞 κόσμε 👩‍🚀 \u0000\u007f\uffff\u{10ffff}'.repeat(repeats);
}

/** Cuts a buffer into `count` parts of nearly equal size. */
export function cut(data: Buffer, count: number): Buffer[] {
  const step = Math.ceil(data.length / count);
  return Array.from({ length: count }, (_, i) => data.subarray(i * step, (i + 1) * step));
}

/** A linear congruential generator (constants of Numerical Recipes); the high bits, as the low ones repeat soon. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 16;
  };
}
