import { printable } from '@handfast/ws/protocol';
import { type Fact, textOf } from '../../facts/fact.ts';
import type { Language } from '../../shared/language.ts';
import type { Redaction } from '../redact.ts';

const MAX_LINES = 80;
const MAX_LINE = 400;

/** A fact in words. Its values lose their secrets before they are cut, so that no half of one is left. */
export function factText(fact: Fact, language: Language, redaction: Redaction): string {
  return textOf(redaction.fact(fact), language);
}

/** The head of a message in lines, as it is on the wire: an end of line other than CRLF stands as `\x0a` or `\x0d`. */
export function headLines(text: string, redaction: Redaction): readonly string[] {
  return cut(
    redaction
      .head(text)
      .split('\r\n')
      .flatMap((line) => line.split(/(?<=\n)/))
      .map((line) => printable(line, MAX_LINE)),
  );
}

/** What is no head: text where it is text, else the bytes. */
export function bodyLines(bytes: Buffer, redaction: Redaction): readonly string[] {
  if (bytes.length === 0) return [];
  const text = bytes.toString('utf8');
  if (!isText(text)) return cut(hexLines(bytes.subarray(0, 256)), 16);
  return cut(
    redaction
      .text(text.trimEnd())
      .split(/\r?\n/)
      .map((line) => printable(line, 200)),
    20,
  );
}

/** Is it for reading? A few odd bytes do not make it a binary. */
function isText(text: string): boolean {
  const odd = text.match(/(?![\t\r\n])[\p{Cc}\ufffd]/gu)?.length ?? 0;
  return odd * 20 < text.length;
}

function hexLines(bytes: Buffer): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const plain = [...row].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${hex.padEnd(47)}  ${plain}`);
  }
  return lines;
}

function cut(lines: readonly string[], max = MAX_LINES): readonly string[] {
  let end = lines.length;
  while (end > 0 && lines[end - 1] === '') end -= 1;
  return end > max ? [...lines.slice(0, max), '…'] : lines.slice(0, end);
}
