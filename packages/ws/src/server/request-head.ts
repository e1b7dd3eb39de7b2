import type { IncomingMessage } from 'node:http';
import { type HeaderField, HeaderFields } from '../protocol/handshake/header-fields.ts';
import type { RequestHead } from '../protocol/handshake/request.ts';
import { OwnRequest } from './own-request.ts';

/**
 * The head of a request that has been parsed, in the order and spelling of the wire. Programs change `request.headers`
 * before they pass a request on (dropping an extension, say), and make requests up that have nothing else: so where
 * `headers` says something else than the wire did, `headers` counts.
 */
export function requestHeadOf(request: IncomingMessage): RequestHead {
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    httpVersion: request.httpVersion ?? '',
    headers: fieldsOf(request),
  };
}

function fieldsOf(request: IncomingMessage): HeaderFields {
  const raw = request.rawHeaders ?? [];
  // Making `headers` costs more than all the rest of the checks, so it is not asked for where nobody else has.
  if (request instanceof OwnRequest && !request.headersRead) return HeaderFields.over(raw);
  const headers = request.headers ?? {};
  return isAsOnWire(raw, headers) ? HeaderFields.fromRaw(raw) : new HeaderFields(reconcile(raw, headers));
}

/** Does `headers` say what the wire said, line for line and no name twice? So it is with nearly every request. */
function isAsOnWire(raw: readonly string[], headers: IncomingMessage['headers']): boolean {
  let i = 0;
  for (const name of Object.keys(headers)) {
    if (raw[i]?.toLowerCase() !== name || raw[i + 1] !== headers[name]) return false;
    i += 2;
  }
  return i === raw.length;
}

function reconcile(raw: readonly string[], headers: IncomingMessage['headers']): HeaderField[] {
  const fields: HeaderField[] = [];
  const lines = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const known = lines.get(name);
    if (known) known.push(raw[i + 1] as string);
    else lines.set(name, [raw[i + 1] as string]);
  }
  const kept = new Set<string>();
  for (const [name, values] of lines) if (isUnchanged(headers[name], values)) kept.add(name);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (kept.has((raw[i] as string).toLowerCase())) fields.push([raw[i] as string, raw[i + 1] as string]);
  }
  for (const [name, value] of Object.entries(headers)) {
    if (kept.has(name)) continue;
    for (const line of Array.isArray(value) ? value : [value])
      if (line !== undefined) fields.push([name, String(line)]);
  }
  return fields;
}

/** Is the value of `headers` one that Node makes of these lines: the first, all of them joined, or a list? */
function isUnchanged(value: string | string[] | undefined, lines: readonly string[]): boolean {
  if (value === undefined) return false;
  if (Array.isArray(value)) return value.length === lines.length;
  return value === lines[0] || value === lines.join(', ') || value === lines.join('; ');
}
