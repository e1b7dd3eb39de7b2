/** True for bytes that are printable ASCII lines: somebody answered with words where a frame should be. */
export function looksLikeText(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  for (const byte of bytes) {
    const printable = (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
    if (!printable) return false;
  }
  return true;
}

/** Bytes for an error message: as hexadecimal, and as text in quotes when they are text; cut at `max` bytes. */
export function showBytes(bytes: Uint8Array, max = 16): string {
  const shown = Buffer.from(bytes.subarray(0, max));
  const hex = shown.toString('hex').replace(/..(?!$)/g, '$& ');
  const text = looksLikeText(shown) ? ` ${JSON.stringify(shown.toString('latin1'))}` : '';
  return hex + text + (bytes.length > max ? '…' : '');
}
