import { maxHeaderSize } from 'node:http';
import { HeaderFields } from '../protocol/handshake/header-fields.ts';
import { listHas, trimBlanks } from '../protocol/handshake/tokens.ts';
import type { OpeningHead } from './own-request.ts';

/** An ordinary head: visible ASCII, lines that end in CR LF, nothing folded, no space where none belongs. */
const ORDINARY = /^GET (\/[!-~]*) HTTP\/1\.1\r\n(?:[!#$%&'*+\-.^`|~\w]+:[\t -~]*\r\n)+\r\n/;
/** Less than Node allows, and more than browsers send. */
const MAX_BYTES = Math.min(8192, maxHeaderSize);
const MAX_LINES = 64;

/**
 * Reads the head of an ordinary opening request that is here whole, and the bytes behind it. Ordinary is what clients that
 * work send, with an upgrade asked for and no body announced; all else is `undefined`, and for a whole HTTP parser to judge.
 */
export function readOpeningHead(chunk: Buffer): { readonly head: OpeningHead; readonly rest: Buffer } | undefined {
  if (chunk.length > MAX_BYTES) return undefined;
  const [head, target = ''] = ORDINARY.exec(chunk.toString('latin1')) ?? [];
  if (head === undefined) return undefined;
  const rawHeaders = linesOf(head);
  const headers = HeaderFields.fromRaw(rawHeaders);
  if (headers.size > MAX_LINES || !asksForUpgradeOnly(headers)) return undefined;
  return { head: { target, rawHeaders }, rest: chunk.subarray(head.length) };
}

/** RFC 6455 §4.2.1 items 3 and 4: less than Node takes for an upgrade, so that every doubtful one is for Node to read. */
function asksForUpgradeOnly(headers: HeaderFields): boolean {
  if (!listHas(headers.all('Upgrade'), 'websocket') || !listHas(headers.all('Connection'), 'upgrade')) return false;
  return !headers.has('Content-Length') && !headers.has('Transfer-Encoding');
}

/** Names and values in turn, without the white space around the values. */
function linesOf(head: string): string[] {
  const raw: string[] = [];
  const end = head.length - 2;
  for (let start = head.indexOf('\r\n') + 2; start < end; ) {
    const colon = head.indexOf(':', start);
    const lineEnd = head.indexOf('\r\n', colon);
    raw.push(head.slice(start, colon), trimBlanks(head.slice(colon + 1, lineEnd)));
    start = lineEnd + 2;
  }
  return raw;
}
