/** RFC 6455 §5.3 word for word: transformed octet i is original octet i XOR octet (i modulo 4) of the key. */
export function naiveMask(bytes: Uint8Array, key: readonly number[], phase = 0): Buffer {
  return Buffer.from(bytes.map((byte, i) => byte ^ (key[(i + phase) % 4] as number)));
}

/** The key as `copyMasked` takes it. */
export function keyNumber(key: readonly number[]): number {
  return Buffer.from(key).readInt32LE();
}

/** Bytes that look random and are the same in each run. */
export function noise(length: number, seed = 1): Buffer {
  let state = seed;
  return Buffer.alloc(length).map(() => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  }) as Buffer;
}

export type CopyMasked = (
  source: Buffer,
  start: number,
  end: number,
  target: Buffer,
  at: number,
  key: number,
  phase: number,
) => number;

/** One call on memory where every byte that must not change is known; the error is a sentence, or undefined. */
export function problemOf(copyMasked: CopyMasked, place: Place, key: readonly number[]): string | undefined {
  const { source, start, length, at, phase } = place;
  const target = place.target ?? source;
  const before = Buffer.from(target);
  const payload = Buffer.from(source.subarray(start, start + length));
  const expected = naiveMask(payload, key, phase);
  const high = copyMasked(source, start, start + length, target, at, keyNumber(key), phase);
  const where = `${length} bytes from ${start} to ${at}, phase ${phase}${place.target ? '' : ', in place'}`;
  if (!target.subarray(at, at + length).equals(expected)) return `wrong bytes: ${where}`;
  expected.copy(before, at);
  if (!target.equals(before)) return `a byte outside was changed: ${where}`;
  if ((high !== 0) !== expected.some((byte) => byte >= 0x80)) return `returned ${high}: ${where}`;
  return undefined;
}

/** What is masked from where to where. Without target: in place. */
export interface Place {
  readonly source: Buffer;
  readonly start: number;
  readonly length: number;
  readonly target?: Buffer;
  readonly at: number;
  readonly phase: number;
}
