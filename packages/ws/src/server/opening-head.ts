import { Buffer } from 'node:buffer';
import { maxHeaderSize } from 'node:http';
import { HeaderFields } from '../protocol/handshake/header-fields.ts';
import type { OpeningHead } from './own-request.ts';

/**
 * An ordinary head: visible ASCII, lines that end in CR LF, nothing folded, no space where none belongs. Sticky, so that
 * `lastIndex` says where it ends: nothing is made for that.
 */
const ORDINARY = /GET \/[!-~]* HTTP\/1\.1\r\n(?:[!#$%&'*+\-.^`|~\w]+:[\t -~]*\r\n)+\r\n/y;
const TARGET_START = 'GET '.length;
const NOTHING = Buffer.alloc(0);
/** Less than Node allows, and more than browsers send. */
const MAX_BYTES = Math.min(8192, maxHeaderSize);
const MAX_LINES = 64;

/**
 * Reads the head of an ordinary opening request that is here whole, and the bytes behind it. Ordinary is what clients that
 * work send, with an upgrade asked for and no body announced; all else is `undefined`, and for a whole HTTP parser to judge.
 */
export function readOpeningHead(chunk: Buffer): { readonly head: OpeningHead; readonly rest: Buffer } | undefined {
  if (chunk.length > MAX_BYTES) return undefined;
  const text = chunk.toString('latin1');
  ORDINARY.lastIndex = 0;
  if (!ORDINARY.test(text)) return undefined;
  const end = ORDINARY.lastIndex;
  const rawHeaders = linesOf(text, end);
  const headers = HeaderFields.over(rawHeaders);
  if (headers.size > MAX_LINES || !asksForUpgradeOnly(headers)) return undefined;
  const target = text.slice(TARGET_START, text.indexOf(' ', TARGET_START));
  return { head: { target, rawHeaders }, rest: end === chunk.length ? NOTHING : chunk.subarray(end) };
}

/** RFC 6455 §4.2.1 items 3 and 4: less than Node takes for an upgrade, so that every doubtful one is for Node to read. */
function asksForUpgradeOnly(headers: HeaderFields): boolean {
  if (!headers.lists('Upgrade', 'websocket') || !headers.lists('Connection', 'upgrade')) return false;
  return !headers.has('Content-Length') && !headers.has('Transfer-Encoding');
}

/** Names and values in turn, without the white space around the values. */
function linesOf(text: string, end: number): string[] {
  const raw: string[] = [];
  for (let start = text.indexOf('\r\n') + 2; start < end - 2; ) {
    const colon = text.indexOf(':', start);
    const lineEnd = text.indexOf('\r\n', colon);
    let from = colon + 1;
    let to = lineEnd;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    while (from < to && isBlank(text.charCodeAt(to - 1))) to--;
    raw.push(text.slice(start, colon), text.slice(from, to));
    start = lineEnd + 2;
  }
  return raw;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
