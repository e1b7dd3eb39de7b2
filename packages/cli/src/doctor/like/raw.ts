import type { HeaderField } from '@handfast/ws/protocol';
import type { Pasted } from './like.ts';

/**
 * A request as text: with or without its first line, with the `>` that `curl -v` writes before each, with the lines of
 * HTTP/2 that tools of browsers show (`:authority: …`). Throws a TypeError for a line that is none of these.
 */
export function parseRaw(text: string): Pasted {
  const lines = headLines(text);
  const first = /^([A-Z]+) +(\S+)(?: +HTTP\/[\d.]+)?$/.exec(lines[0] ?? '');
  const fields = lines.slice(first ? 1 : 0).map((line, i) => fieldOf(line, i + (first ? 2 : 1)));
  const [, method, target] = first ?? [];
  const named = fields.find(([name]) => name === ':method')?.[1];
  return { source: 'http', method: method ?? named ?? 'GET', target: target && pathOf(target), fields };
}

/** Up to the empty line. */
function headLines(text: string): readonly string[] {
  const all = text.trim().split(/\r?\n/);
  const sent = all.filter((line) => /^> ?/.test(line));
  const lines = (sent.length > 0 ? sent : all).map((line) => line.replace(/^> ?/, ''));
  const end = lines.findIndex((line) => line.trim() === '');
  return (end < 0 ? lines : lines.slice(0, end)).map((line) => line.trim());
}

/** What the line says is not repeated: it may be a password without its colon. */
function fieldOf(line: string, number: number): HeaderField {
  const [, name, value = ''] = /^(:?[^\s:]+):(.*)$/s.exec(line) ?? [];
  if (name === undefined) throw new TypeError(`line ${number} of the request is no "Name: value"`);
  return [name, value.trim()];
}

/** A request to a proxy names the whole URL. */
function pathOf(target: string): string {
  if (!/^\w+:\/\//.test(target)) return target;
  if (!URL.canParse(target)) throw new TypeError('the URL in the first line of the request cannot be read');
  const { pathname, search } = new URL(target);
  return pathname + search;
}
