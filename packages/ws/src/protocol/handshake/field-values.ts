import type { HeaderField } from './header-fields.ts';
import { quoted } from './printable.ts';
import { isToken } from './tokens.ts';

/** May this text stand in the value of a header (RFC 9110 §5.5): no control characters but the tab? */
export function isFieldValue(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return false;
  }
  return true;
}

/** The same, and every character is one byte, as a head that is written byte by byte needs. */
export function isLatin1FieldValue(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return isFieldValue(text);
}

/** @throws TypeError (`ERR_INVALID_CHAR`) for a name or value that would end or change the head, such as one with CR or NUL */
export function assertFields(fields: Iterable<HeaderField>): void {
  for (const [name, value] of fields) {
    if (!isToken(name)) throw invalidChar('header name', name);
    if (!isLatin1FieldValue(value)) throw invalidChar(`header ${name}`, value);
  }
}

/** The error for a part of a head that cannot go on the wire; `code` is Node's for the case. */
export function invalidChar(part: string, value: string): TypeError {
  return Object.assign(new TypeError(`Invalid character in ${part}: ${quoted(value)}`), { code: 'ERR_INVALID_CHAR' });
}
