/**
 * Text from a peer, made safe to put into a message, a log line or a terminal: control bytes, separators of lines, and
 * characters that change the direction of text become `\xNN` or `\u{NNNN}`; what is longer than `max` is cut with `…`.
 */
export function printable(text: string, max = 120): string {
  let out = '';
  for (const char of text) {
    if (out.length >= max) return `${out}…`;
    out += isPlain(char.codePointAt(0) as number) ? char : escaped(char.codePointAt(0) as number);
  }
  return out;
}

/** The same, between quotes. */
export function quoted(text: string, max = 120): string {
  return `"${printable(text, max)}"`;
}

/** The first bytes of something that is not text: `81 05 48 65 6c`. */
export function hexBytes(bytes: Uint8Array, max = 16): string {
  const shown = Array.from(bytes.subarray(0, max), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > max ? `${shown} …` : shown;
}

function isPlain(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  if (code < 0xa0) return false;
  if (code >= 0x200b && code <= 0x206f) return code >= 0x2010 && code < 0x2028;
  return code !== 0xfeff && code !== 0x61c && (code < 0xd800 || code > 0xdfff);
}

function escaped(code: number): string {
  const hex = code.toString(16);
  return code <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}
