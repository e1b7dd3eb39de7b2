import type { HeaderField } from './header-fields.ts';
import { quoted } from './printable.ts';
import type { RequestHead } from './request.ts';
import type { ResponseHead } from './response.ts';
import { isToken } from './tokens.ts';

/**
 * The bytes of a request head, as a string in which every character is one byte: write it as `latin1`.
 *
 * @throws TypeError (`ERR_INVALID_CHAR`) when a part has a character that would end or change the head (CR, LF, NUL ...)
 */
export function writeRequestHead({ method, target, httpVersion, headers }: RequestHead): string {
  if (!isToken(method)) throw invalidChar('method', method);
  if (target === '' || !isLatin1FieldValue(target) || target.includes(' ') || target.includes('\t')) {
    throw invalidChar('request target', target);
  }
  return head(`${method} ${target} HTTP/${checkedVersion(httpVersion)}`, headers);
}

/** The bytes of the head of an answer; otherwise as `writeRequestHead`. */
export function writeResponseHead({ httpVersion, status, reason, headers }: ResponseHead): string {
  if (!Number.isInteger(status) || status < 100 || status > 999) throw invalidChar('status', String(status));
  if (!isLatin1FieldValue(reason)) throw invalidChar('reason', reason);
  return head(`HTTP/${checkedVersion(httpVersion)} ${status} ${reason}`, headers);
}

/** May this text stand in the value of a header (RFC 9110 §5.5): no control characters but the tab? */
export function isFieldValue(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return false;
  }
  return true;
}

function isLatin1FieldValue(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return isFieldValue(text);
}

function head(startLine: string, headers: Iterable<HeaderField>): string {
  let text = `${startLine}\r\n`;
  for (const [name, value] of headers) {
    if (!isToken(name)) throw invalidChar('header name', name);
    if (!isLatin1FieldValue(value)) throw invalidChar(`header ${name}`, value);
    text += `${name}: ${value}\r\n`;
  }
  return `${text}\r\n`;
}

function checkedVersion(version: string): string {
  if (version.length !== 3 || !isLatin1FieldValue(version)) throw invalidChar('HTTP version', version);
  return version;
}

function invalidChar(part: string, value: string): TypeError {
  return Object.assign(new TypeError(`Invalid character in ${part}: ${quoted(value)}`), { code: 'ERR_INVALID_CHAR' });
}
