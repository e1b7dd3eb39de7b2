/** A copy in memory of its own: for the few bytes that are kept for long, so that they keep no chunk or pool with them. */
export function ownCopy(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}
