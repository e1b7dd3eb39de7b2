import { Buffer } from 'node:buffer';
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
import { type ResponseHead, responseLines, responseText } from '../protocol/handshake/response.ts';
import { isToken, trimBlanks } from '../protocol/handshake/tokens.ts';
import { ConnectRequest } from './http2/connect-request.ts';
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
    isHttp2: request instanceof ConnectRequest,
  });
  if (!checked.ok) return checked;
  const { key, origin, offers } = checked;
  if (!strict && deflate && offersAreUnacceptable(offers, deflate)) {
    const value = head.headers.all('Sec-WebSocket-Extensions').join(', ');
    return { ok: false, refusal: refuse('WS_ERR_REQUEST_EXTENSION_OFFER', 400, { value }) };
  }
  const agreed = deflate && answerOffers(offers, deflate, { strict });
  return { ok: true, head, key, protocols: new Set(checked.protocols), deflate: agreed, origin };
}

/** What Node makes of a `maxHeadersCount` that is not set, in spite of what its documentation says. */
export const NODE_MAX_LINES = 1000;

/**
 * May header lines be missing? Node drops, in silence, those above the server's `maxHeadersCount`, and one of them could have
 * announced a body, whose bytes would be read as frames.
 */
function isCut({ rawHeaders, socket }: IncomingMessage): boolean {
  const { server } = (socket ?? {}) as { server?: { maxHeadersCount?: number | null } };
  const limit = server?.maxHeadersCount ?? NODE_MAX_LINES;
  return limit > 0 && rawHeaders.length / 2 >= limit;
}

/**
 * Writes the 101, in one call so that it leaves in one segment: small clients read once.
 *
 * @returns the handshake, or a refusal when a line of the answer is not fit to be written
 */
export function accept(acceptance: Acceptance): Handshake | Refusal {
  const { socket, key, protocol, deflate, edit } = acceptance;
  if (!isLatin1FieldValue(protocol)) return invalidLine(`Sec-WebSocket-Protocol: ${protocol}`);
  const answer = { key, protocol, extensions: deflate?.header };
  const lines = edit && responseLines(answer);
  if (edit && lines) {
    edit(lines);
    const wrong = lines.findIndex((line, i) => !isLine(line, i));
    if (wrong >= 0) return invalidLine(String(lines[wrong]));
  }
  claim(socket, 'upgraded');
  socket.write(lines ? `${lines.join('\r\n')}\r\n\r\n` : responseText(answer));
  return new Accepted(acceptance, lines);
}

/** The two heads are made when somebody asks for them: nearly nobody does. */
class Accepted implements Handshake {
  readonly transport: Duplex;
  readonly head: Buffer;
  readonly protocol: string;
  readonly deflate: DeflateParams | undefined;
  readonly #answer: Acceptance;
  readonly #lines: readonly string[] | undefined;

  /** @param lines as they were written, where somebody may have edited them */
  constructor(answer: Acceptance, lines: readonly string[] | undefined) {
    const { socket, head, protocol, deflate } = answer;
    this.transport = socket;
    this.head = head;
    this.protocol = ownString(protocol);
    this.deflate = deflate?.params;
    this.#answer = answer;
    this.#lines = lines;
  }

  get request(): RequestHead {
    return requestHeadOf(this.#answer.request);
  }

  get response(): ResponseHead {
    const { key, protocol, deflate } = this.#answer;
    const lines = this.#lines ?? responseLines({ key, protocol, extensions: deflate?.header });
    const fields = lines.slice(1).map((line): HeaderField => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), trimBlanks(line.slice(colon + 1))];
    });
    return { httpVersion: '1.1', status: 101, reason: 'Switching Protocols', headers: new HeaderFields(fields) };
  }
}

/** Without the head of the request, of which V8 makes it a slice: that would be kept for as long as the connection. */
function ownString(latin1: string): string {
  return latin1 && Buffer.from(latin1, 'latin1').toString('latin1');
}

/** Is it one whole line and nothing more: the status line, or a header? */
function isLine(line: unknown, i: number): boolean {
  if (typeof line !== 'string' || !isFieldValue(line)) return false;
  return i === 0 || isToken(line.slice(0, Math.max(line.indexOf(':'), 0)));
}

/** The client is not told: the fault is the server's. */
function invalidLine(value: string): Refusal {
  return refuseWith('WS_ERR_RESPONSE_HEADER_INVALID', 500, 'Internal Server Error\n', { value });
}
