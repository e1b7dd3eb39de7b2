import type { HeaderFields } from '@handfast/ws/protocol';
import type { Exchange } from '../evidence/exchange.ts';

/** An HTTP answer, as far as one can tell from it who gave it and why. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  /** `1.1`. */
  readonly httpVersion: string;
  readonly headers: HeaderFields;
  /** The body as text, without chunks, at most 16 KiB. */
  readonly body: string;
  readonly isHtml: boolean;
  /** Of an HTML page; empty where it has none. */
  readonly title: string;
  /** What a JSON body says; undefined where it is none. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

const MAX_BODY = 16 * 1024;

/** What an exchange was answered with; undefined where no whole head came. */
export function answerOf({ end, head, rest }: Exchange): Answer | undefined {
  if (end !== 'answered' || !head) return undefined;
  const bytes = head.headers.lists('transfer-encoding', 'chunked') ? withoutChunks(rest) : rest;
  const body = bytes.subarray(0, MAX_BODY).toString('utf8').trim();
  const isHtml = /^(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)/is.test(body);
  return { ...head, body, isHtml, title: isHtml ? titleOf(body) : '', json: jsonOf(body) };
}

/** The body in a line for people: the title of a page, or how a text begins. */
export function bodyLine({ isHtml, title, body }: Answer): string {
  if (isHtml) return title === '' ? '<html>…' : title;
  return body.slice(0, 200).split(/\r?\n/, 1)[0] ?? '';
}

function titleOf(body: string): string {
  const start = body.search(/<title[^<>]*>/i);
  if (start === -1) return '';
  const from = body.indexOf('>', start) + 1;
  const end = body.toLowerCase().indexOf('</title', from);
  return end === -1 ? '' : body.slice(from, end).trim();
}

function jsonOf(body: string): Readonly<Record<string, unknown>> | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** RFC 9112 §7.1, as far as it goes. */
function withoutChunks(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) break;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) break;
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
