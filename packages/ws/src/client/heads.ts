import type { ClientRequest, IncomingMessage } from 'node:http';
import { type HeaderField, HeaderFields } from '../protocol/handshake/header-fields.ts';
import type { RequestHead } from '../protocol/handshake/request.ts';
import type { ResponseHead, SentRequest } from '../protocol/handshake/response.ts';
import { parseSubprotocols } from '../protocol/handshake/subprotocols.ts';
import type { DialSettings } from './options.ts';

/** The head of a request, as it went out. */
export function requestHead(request: ClientRequest): RequestHead {
  const fields: HeaderField[] = [];
  for (const name of request.getRawHeaderNames()) {
    const value = request.getHeader(name);
    for (const one of Array.isArray(value) ? value : [value]) fields.push([name, String(one)]);
  }
  return { method: request.method, target: request.path, httpVersion: '1.1', headers: new HeaderFields(fields) };
}

/** The head of an answer, with names and order as on the wire. */
export function responseHead(response: IncomingMessage): ResponseHead {
  return {
    httpVersion: response.httpVersion,
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? '',
    headers: HeaderFields.fromRaw(response.rawHeaders),
  };
}

/** What the answer must fit: read from the request itself, because its headers may have been changed at the last minute. */
export function sentRequest(request: ClientRequest, { deflate, strict }: DialSettings): SentRequest {
  const asked = requestHead(request).headers.all('Sec-WebSocket-Protocol');
  const protocols = parseSubprotocols(asked);
  const key = String(request.getHeader('Sec-WebSocket-Key'));
  return { key, protocols: Array.isArray(protocols) ? protocols : [], deflate, strict };
}
