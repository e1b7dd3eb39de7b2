import { assertFields, invalidChar, isLatin1FieldValue } from './field-values.ts';
import type { HeaderFields } from './header-fields.ts';
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

function head(startLine: string, headers: HeaderFields): string {
  assertFields(headers);
  let text = `${startLine}\r\n`;
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`;
  return `${text}\r\n`;
}

function checkedVersion(version: string): string {
  if (version.length !== 3 || !isLatin1FieldValue(version)) throw invalidChar('HTTP version', version);
  return version;
}
