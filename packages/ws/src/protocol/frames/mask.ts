/**
 * RFC 6455 §5.3: copies `source[start, end)` to `target` at `at`, each byte XORed with the key byte of its place.
 * Masking and unmasking are the same. `source` and `target` may be the same memory when `start` equals `at`.
 *
 * @param phase how many bytes of this payload came before `start`: the key goes on where it stopped.
 */
export function copyMasked(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  key: Uint8Array,
  phase: number,
): void {
  const k0 = key[phase & 3] as number;
  const k1 = key[(phase + 1) & 3] as number;
  const k2 = key[(phase + 2) & 3] as number;
  const k3 = key[(phase + 3) & 3] as number;
  let from = start;
  let to = at;
  for (const whole = end - 3; from < whole; from += 4, to += 4) {
    target[to] = (source[from] as number) ^ k0;
    target[to + 1] = (source[from + 1] as number) ^ k1;
    target[to + 2] = (source[from + 2] as number) ^ k2;
    target[to + 3] = (source[from + 3] as number) ^ k3;
  }
  if (from < end) target[to++] = (source[from++] as number) ^ k0;
  if (from < end) target[to++] = (source[from++] as number) ^ k1;
  if (from < end) target[to] = (source[from] as number) ^ k2;
}
