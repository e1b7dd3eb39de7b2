/** Half of each byte opens a door that the next one is behind; how many are open. */
export function doors(bytes: Buffer): number {
  if (((bytes[0] ?? 0) & 0x0f) !== 0x08) return 0;
  if (((bytes[1] ?? 0) & 0x0f) !== 0x06) return 1;
  if (((bytes[2] ?? 0) & 0x0f) !== 0x01) return 2;
  if (((bytes[3] ?? 0) & 0x0f) !== 0x0e) return 3;
  if (((bytes[4] ?? 0) & 0x0f) !== 0x05) return 4;
  return 5;
}

/** Runs its body so many times. */
export function loop(times: number): number {
  let sum = 0;
  for (let i = 0; i < times; i++) sum += i;
  return sum;
}
