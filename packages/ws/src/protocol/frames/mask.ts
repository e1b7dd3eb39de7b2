import { copyMaskedAgain, copyMaskedWords } from './mask-words.ts';
import { SimdMask } from './simd/simd-mask.ts';

// Where the next way becomes the faster one, Node 20 to 26; docs/design/performance.md has the ratios.
const WORDS_FROM_BYTES = 32;
const SIMD_FROM_BYTES = 96;
/** From here vectors are faster than words even when the views that words need are there. */
export const ONLY_SIMD_FROM_BYTES = 320;
const NEW_VIEWS_FROM_BYTES = 256;
/** To load the module of the vectors costs as much as to mask 500 KiB by bytes: a process that sends little goes without. */
const LOAD_AFTER_BYTES = 128 * 1024;

let simd: SimdMask | undefined;
let bytesToLoading = LOAD_AFTER_BYTES;

/**
 * RFC 6455 §5.3: copies `source[start, end)` to `target` at `at`, each byte XORed with the key byte of its place.
 * Masking and unmasking are the same. `source` and `target` may be the same memory when `start` equals `at`.
 * Small payloads are fastest when the same two objects are given again: one `Buffer` for a slab, not a view for each call.
 *
 * @param key the four bytes of the masking key as an integer of 32 bits, the first byte lowest.
 * @param phase how many bytes of this payload came before `start`: the key goes on where it stopped.
 * @returns 0 when every byte written is ASCII, else a number that is not 0.
 */
export function copyMasked(
  source: Buffer,
  start: number,
  end: number,
  target: Buffer,
  at: number,
  key: number,
  phase: number,
): number {
  const length = end - start;
  const turn = (phase & 3) << 3;
  const turned = (key >>> turn) | (key << (32 - turn));
  if (length < WORDS_FROM_BYTES) return copyMaskedBytes(source, start, end, target, at, turned);
  if (length < ONLY_SIMD_FROM_BYTES) {
    const seen = copyMaskedAgain(source, start, end, target, at, turned);
    if (seen !== undefined) return seen;
    if (length < SIMD_FROM_BYTES) return copyMaskedBytes(source, start, end, target, at, turned);
  }
  if (bytesToLoading > 0) {
    bytesToLoading -= length;
    if (bytesToLoading <= 0) simd = SimdMask.load();
  }
  if (simd) return simd.copy(source, start, end, target, at, turned);
  if (length < NEW_VIEWS_FROM_BYTES) return copyMaskedBytes(source, start, end, target, at, turned);
  return copyMaskedWords(source, start, end, target, at, turned);
}

function copyMaskedBytes(source: Buffer, start: number, end: number, target: Buffer, at: number, key: number): number {
  const k0 = key & 0xff;
  const k1 = (key >>> 8) & 0xff;
  const k2 = (key >>> 16) & 0xff;
  const k3 = key >>> 24;
  let seen = 0;
  let from = start;
  let to = at;
  for (const whole = end - 3; from < whole; from += 4, to += 4) {
    const a = (source[from] as number) ^ k0;
    const b = (source[from + 1] as number) ^ k1;
    const c = (source[from + 2] as number) ^ k2;
    const d = (source[from + 3] as number) ^ k3;
    target[to] = a;
    target[to + 1] = b;
    target[to + 2] = c;
    target[to + 3] = d;
    seen |= a | b | c | d;
  }
  for (let rest = key; from < end; from++, to++, rest >>>= 8) {
    const byte = (source[from] as number) ^ (rest & 0xff);
    target[to] = byte;
    seen |= byte;
  }
  return seen & 0x80;
}
