/**
 * RFC 6455 §5.3: copies `source[start, end)` to `target` at `at`, each byte XORed with the key byte of its place.
 * Masking and unmasking are the same. `source` and `target` may be the same memory when `start` equals `at`.
 *
 * @param key the four bytes of the masking key, the first one lowest
 * @param phase how many bytes of this payload came before `start`: the key goes on where it stopped.
 * @returns 0 when every byte that was written is ASCII
 */
export function copyMasked(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  key: number,
  phase: number,
): number {
  const turn = (phase & 3) << 3;
  const word = turn === 0 ? key : (key >>> turn) | (key << (32 - turn));
  const k0 = word & 0xff;
  const k1 = (word >>> 8) & 0xff;
  const k2 = (word >>> 16) & 0xff;
  const k3 = word >>> 24;
  let all = 0;
  let from = start;
  let to = at;
  for (const whole = end - 3; from < whole; from += 4, to += 4) {
    const b0 = (source[from] as number) ^ k0;
    const b1 = (source[from + 1] as number) ^ k1;
    const b2 = (source[from + 2] as number) ^ k2;
    const b3 = (source[from + 3] as number) ^ k3;
    target[to] = b0;
    target[to + 1] = b1;
    target[to + 2] = b2;
    target[to + 3] = b3;
    all |= b0 | b1 | b2 | b3;
  }
  if (from < end) all |= target[to++] = (source[from++] as number) ^ k0;
  if (from < end) all |= target[to++] = (source[from++] as number) ^ k1;
  if (from < end) all |= target[to] = (source[from] as number) ^ k2;
  return all & 0x80;
}
