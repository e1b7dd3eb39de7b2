import assert from 'node:assert/strict';

/** Six standard deviations: random bits are beyond them once in a billion times. */
const SIGMAS = 6;
/** Of values of four bytes, one pair in a few thousand may be the same by chance. */
const REPEATED = 2;

/** Fails when these values of one length are none of a random generator: some come again, or bits of them are not balanced. */
export function assertRandom(what: string, values: readonly Buffer[]): void {
  const repeated = values.length - new Set(values.map((value) => value.toString('hex'))).size;
  assert.ok(repeated <= REPEATED, `${repeated} of ${values.length} ${what} came again`);
  const tolerance = (SIGMAS * 0.5) / Math.sqrt(values.length);
  for (let bit = 0; bit < 8 * (values[0]?.length ?? 0); bit++) {
    const set = values.filter((value) => ((value[bit >> 3] ?? 0) >> (bit & 7)) & 1).length / values.length;
    assert.ok(Math.abs(set - 0.5) <= tolerance, `bit ${bit} of the ${what} is set in ${Math.round(set * 100)} %`);
  }
}

/** The mask keys of short frames (RFC 6455 §5.2). */
export function maskKeysOf(bytes: Buffer): readonly Buffer[] {
  const keys: Buffer[] = [];
  for (let at = 0; at + 6 <= bytes.length; at += 6 + ((bytes[at + 1] ?? 0) & 0x7f))
    keys.push(bytes.subarray(at + 2, at + 6));
  return keys;
}
