import { Utf8Validator } from '@handfast/ws/protocol';

/** Where text stops to be UTF-8, and what it may be instead. */
export interface WrongText {
  /** Offset of the first byte that cannot be right. */
  readonly at: number;
  /** `latin-1`: words with letters of western Europe in one byte each. `cut`: right up to a character that is not whole. */
  readonly looksLike: 'latin-1' | 'cut' | 'binary';
}

/** Undefined for UTF-8. */
export function wrongText(bytes: Buffer): WrongText | undefined {
  const validator = new Utf8Validator();
  if (validator.write(bytes)) return validator.complete ? undefined : { at: bytes.length, looksLike: 'cut' };
  return { at: validator.offset, looksLike: isLatin1(bytes) ? 'latin-1' : 'binary' };
}

/** No control characters of either half, and mostly letters. */
function isLatin1(bytes: Buffer): boolean {
  const words = bytes.filter((byte) => (byte >= 0x20 && byte < 0x7f) || byte >= 0xc0).length;
  return words * 4 >= bytes.length * 3 && bytes.every((byte) => byte >= 0x09 && (byte < 0x7f || byte >= 0xa0));
}
