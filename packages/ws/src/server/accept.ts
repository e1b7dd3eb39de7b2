import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Handshake } from '../connection/handshake.ts';
import {
  answerOffers,
  type DeflateOptions,
  type DeflateParams,
  offersAreUnacceptable,
} from '../protocol/deflate/negotiate.ts';
import { isFieldValue, isLatin1FieldValue } from '../protocol/handshake/field-values.ts';
import { type HeaderField, HeaderFields } from '../protocol/handshake/header-fields.ts';
import { type Refusal, refuse, refuseWith } from '../protocol/handshake/refusal.ts';
import { checkRequest, type RequestHead } from '../protocol/handshake/request.ts';
import { buildResponse, type ResponseHead } from '../protocol/handshake/response.ts';
import { isToken, trimBlanks } from '../protocol/handshake/tokens.ts';
import { requestHeadOf } from './request-head.ts';
import { claim } from './socket-claims.ts';

/** The agreement on permessage-deflate, and the header value that tells the client. */
export interface AgreedDeflate {
  readonly params: DeflateParams;
  readonly header: string;
}

/** The extensions that were agreed, by name: as `ws` hands them to `completeUpgrade`. */
export type AgreedExtensions = Record<string, AgreedDeflate | undefined>;

/** An opening request that is in order. */
export interface ExaminedRequest {
  readonly ok: true;
  readonly head: RequestHead;
  readonly key: string;
  readonly protocols: Set<string>;
  readonly deflate: AgreedDeflate | undefined;
  readonly origin: string | undefined;
}

/** How requests are judged. */
export interface ExamineSettings {
  readonly strict: boolean;
  /** `undefined`: compression is off. */
  readonly deflate: DeflateOptions | undefined;
}

/** What the server has decided to answer. */
export interface Acceptance {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** Bytes that came behind the request. */
  readonly head: Buffer;
  readonly key: string;
  /** The chosen subprotocol; empty for none. */
  readonly protocol: string;
  readonly deflate: AgreedDeflate | undefined;
  /** May change the lines of the answer, the first of which is the status line, before they are written. */
  readonly edit?: ((lines: string[]) => void) | undefined;
}

/** Judges an opening request and negotiates compression. Writes nothing. */
export function examine(
  request: IncomingMessage,
  { strict, deflate }: ExamineSettings,
): ExaminedRequest | { readonly ok: false; readonly refusal: Refusal } {
  const head = requestHeadOf(request);
  // A request that a program made up, to upgrade a pair of pipes, came over no wire: it need not have a Host.
  const cameOverWire = Array.isArray(request.rawHeaders);
  if (strict && cameOverWire && isCut(request)) {
    return { ok: false, refusal: refuse('WS_ERR_REQUEST_TOO_LARGE', 431, { detail: 'the limit for header lines' }) };
  }
  const checked = checkRequest(head, {
    strict: strict && cameOverWire,
    readExtensions: strict || deflate !== undefined,
  });
  if (!checked.ok) return checked;
  const { key, origin, offers } = checked;
  if (!strict && deflate && offersAreUnacceptable(offers, deflate)) {
    const value = head.headers.all('Sec-WebSocket-Extensions').join(', ');
    return { ok: false, refusal: refuse('WS_ERR_REQUEST_EXTENSION_OFFER', 400, { value }) };
  }
  const agreed = deflate && answerOffers(offers, deflate);
  return { ok: true, head, key, protocols: new Set(checked.protocols), deflate: agreed, origin };
}

/**
 * May header lines be missing? Node drops, in silence, those above the server's `maxHeadersCount` (1,000 when it is not set, in
 * spite of what its documentation says), and one of them could have announced a body, whose bytes would be read as frames.
 */
function isCut({ rawHeaders, socket }: IncomingMessage): boolean {
  const { server } = (socket ?? {}) as { server?: { maxHeadersCount?: number | null } };
  const limit = server?.maxHeadersCount ?? 1000;
  return limit > 0 && rawHeaders.length / 2 >= limit;
}

/**
 * Writes the 101, in one call so that it leaves in one segment: small clients read once.
 *
 * @returns the handshake, or a refusal when a line of the answer is not fit to be written
 */
export function accept(acceptance: Acceptance): Handshake | Refusal {
  const { request, socket, head, key, protocol, deflate, edit } = acceptance;
  if (!isLatin1FieldValue(protocol)) return invalidLine(`Sec-WebSocket-Protocol: ${protocol}`);
  const answer = buildResponse({ key, protocol, extensions: deflate?.header });
  const lines = linesOf(answer);
  edit?.(lines);
  const fields = fieldsOf(lines);
  if (!Array.isArray(fields)) return fields;
  claim(socket, 'upgraded');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return {
    transport: socket,
    head,
    protocol,
    deflate: deflate?.params,
    request: requestHeadOf(request),
    response: { ...answer, headers: new HeaderFields(fields) },
  };
}

function linesOf({ httpVersion, status, reason, headers }: ResponseHead): string[] {
  const lines = [`HTTP/${httpVersion} ${status} ${reason}`];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  return lines;
}

/** The fields in the lines, once each is known to be one whole header line and nothing more. */
function fieldsOf(lines: readonly string[]): HeaderField[] | Refusal {
  const fields: HeaderField[] = [];
  for (const [i, line] of lines.entries()) {
    const colon = typeof line === 'string' ? line.indexOf(':') : -1;
    const name = colon < 0 ? '' : line.slice(0, colon);
    if (!isFieldValue(String(line)) || (i > 0 && !isToken(name))) return invalidLine(String(line));
    if (i > 0) fields.push([name, trimBlanks(line.slice(colon + 1))]);
  }
  return fields;
}

/** The client is not told: the fault is the server's. */
function invalidLine(value: string): Refusal {
  return refuseWith('WS_ERR_RESPONSE_HEADER_INVALID', 500, 'Internal Server Error\n', { value });
}
