/**
 * Peer text made safe for a terminal and for one line: control characters, line separators and the marks that turn
 * the direction of text become `\xNN` or `\uNNNN`; what is longer than `limit` is cut.
 */
export function printable(text: string, limit = 120): string {
  let safe = '';
  for (const character of text) {
    if (safe.length >= limit) return `${safe}…`;
    safe += isUnsafe(character.codePointAt(0) as number) ? escaped(character) : character;
  }
  return safe;
}

function isUnsafe(point: number): boolean {
  const control = point < 0x20 || (point >= 0x7f && point <= 0x9f);
  const invisible = (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e);
  return control || invisible || (point >= 0x2066 && point <= 0x2069) || (point >= 0xd800 && point <= 0xdfff);
}

function escaped(character: string): string {
  const hex = (character.codePointAt(0) as number).toString(16);
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
