import { checkAnswer, type DeflateOptions, type DeflateParams } from '../deflate/negotiate.ts';
import { checkAccept } from './accept-check.ts';
import { acceptFor } from './accept-key.ts';
import { type ExtensionOffer, parseExtensions } from './extensions.ts';
import { type FailureDetails, type HandshakeFailure, type HandshakeFailureCode, handshakeFailure } from './failures.ts';
import { codeOfStatus } from './failures-status.ts';
import { assertFields } from './field-values.ts';
import { type HeaderField, HeaderFields } from './header-fields.ts';
import { listHas, parseTokenList } from './tokens.ts';

/** The head of an answer, as on the wire. */
export interface ResponseHead {
  /** `1.1`. */
  readonly httpVersion: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderFields;
}

/** What the server agrees to. */
export interface ResponseInit {
  /** The `Sec-WebSocket-Key` of the request. */
  readonly key: string;
  readonly protocol?: string | undefined;
  /** The value of `Sec-WebSocket-Extensions`. */
  readonly extensions?: string | undefined;
  /** Further lines, written as they are behind the others. */
  readonly headers?: readonly HeaderField[] | undefined;
}

/** What the client had sent, as far as the answer must fit it. */
export interface SentRequest {
  readonly key: string;
  readonly protocols: readonly string[];
  /** `undefined` when no extension was offered. */
  readonly deflate: DeflateOptions | undefined;
  /** `false` gives the leniency of `ws` 8: HTTP/1.0, extensions in several lines, parameters that were not promised. */
  readonly strict: boolean;
}

/** What was agreed, or why nothing was. */
export type ResponseCheck =
  | { readonly ok: true; readonly protocol: string; readonly deflate: DeflateParams | undefined }
  | { readonly ok: false; readonly failure: HandshakeFailure };

/**
 * The answer that accepts an opening request (RFC 6455 §4.2.2). Embedded clients search it for these very bytes, so the
 * spelling is that of the RFC, the three headers that matter come first, and nothing is added.
 *
 * @throws TypeError (`ERR_INVALID_CHAR`) when a value has CR, LF, NUL or another character that headers cannot have
 */
export function buildResponse({ key, protocol, extensions, headers = [] }: ResponseInit): ResponseHead {
  const fields: HeaderField[] = [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', acceptFor(key)],
  ];
  if (protocol) fields.push(['Sec-WebSocket-Protocol', protocol]);
  if (extensions) fields.push(['Sec-WebSocket-Extensions', extensions]);
  fields.push(...headers);
  assertFields(fields);
  return { httpVersion: '1.1', status: 101, reason: 'Switching Protocols', headers: new HeaderFields(fields) };
}

/**
 * The same head as lines, the first of which is the status line, for a server that lets them be edited before they go out.
 *
 * @throws TypeError (`ERR_INVALID_CHAR`) when a value has a character that headers cannot have
 */
export function responseLines({ key, protocol, extensions }: Omit<ResponseInit, 'headers'>): string[] {
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${acceptFor(key)}`,
  ];
  const chosen: HeaderField[] = [];
  if (protocol) chosen.push(['Sec-WebSocket-Protocol', protocol]);
  if (extensions) chosen.push(['Sec-WebSocket-Extensions', extensions]);
  assertFields(chosen);
  for (const [name, value] of chosen) lines.push(`${name}: ${value}`);
  return lines;
}

/** The same lines as they are written, where nobody edits them. @throws as `responseLines` does */
export function responseText({ key, protocol, extensions }: Omit<ResponseInit, 'headers'>): string {
  if (protocol || extensions) return `${responseLines({ key, protocol, extensions }).join('\r\n')}\r\n\r\n`;
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor(key)}\r\n\r\n`;
}

/**
 * Judges the answer to an opening request (RFC 6455 §4.1). Any spelling of header names, any case of `websocket`, and
 * `Connection: keep-alive, Upgrade` are right. The first fault found is the one reported.
 */
export function checkResponse(head: ResponseHead, sent: SentRequest): ResponseCheck {
  const failure =
    checkLine(head, sent) ?? checkUpgrade(head) ?? checkAccept(head.headers.all('Sec-WebSocket-Accept'), sent.key);
  if (failure) return fail(head, failure);
  const protocol = checkProtocol(head.headers, sent.protocols);
  if (typeof protocol !== 'string') return fail(head, protocol);
  const deflate = checkExtensions(head.headers, sent);
  if (deflate && 'code' in deflate) return fail(head, deflate);
  return { ok: true, protocol, deflate };
}

/** The failure for an answer whose status is not 101, with the first bytes of its body where the caller has them. */
export function statusFailure(head: ResponseHead, details: FailureDetails = {}): HandshakeFailure {
  const { status, reason, headers } = head;
  return handshakeFailure(codeOfStatus(status), { ...details, status, reason, headers });
}

/** A row of the table and what it needs, before the head of the answer is added. */
interface Fault {
  readonly code: HandshakeFailureCode;
  readonly details: FailureDetails;
}

function fail({ status, reason, headers }: ResponseHead, { code, details }: Fault): ResponseCheck {
  return { ok: false, failure: handshakeFailure(code, { ...details, status, reason, headers }) };
}

function checkLine({ httpVersion, status }: ResponseHead, { strict }: SentRequest): Fault | undefined {
  if (status !== 101) return { code: codeOfStatus(status), details: {} };
  if (strict && httpVersion !== '1.1') {
    return { code: 'WS_ERR_RESPONSE_HTTP_VERSION', details: { value: `HTTP/${httpVersion}` } };
  }
  return undefined;
}

function checkUpgrade({ headers }: ResponseHead): Fault | undefined {
  const upgrade = headers.all('Upgrade');
  const value = upgrade.join(', ');
  if (upgrade.length === 0) return { code: 'WS_ERR_RESPONSE_UPGRADE_MISSING', details: {} };
  // §4.1 item 2: the value itself, not one of a list.
  if (value.toLowerCase() !== 'websocket') return { code: 'WS_ERR_RESPONSE_UPGRADE_INVALID', details: { value } };
  const connection = headers.all('Connection');
  if (connection.length === 0) return { code: 'WS_ERR_RESPONSE_CONNECTION_MISSING', details: {} };
  if (listHas(connection, 'upgrade')) return undefined;
  return { code: 'WS_ERR_RESPONSE_CONNECTION_INVALID', details: { value: connection.join(', ') } };
}

/** §4.1 item 6, and the rule of browsers (and of `ws`) that a client that asked for subprotocols must get one. */
function checkProtocol(headers: HeaderFields, protocols: readonly string[]): string | Fault {
  const values = headers.all('Sec-WebSocket-Protocol');
  const value = values.join(', ');
  if (protocols.length === 0) {
    return values.length === 0 ? '' : { code: 'WS_ERR_SUBPROTOCOL_NOT_REQUESTED', details: { value } };
  }
  if (values.length === 0) return { code: 'WS_ERR_SUBPROTOCOL_MISSING', details: { protocols } };
  if (values.length > 1) return { code: 'WS_ERR_SUBPROTOCOL_REPEATED', details: { value, count: values.length } };
  if (protocols.includes(value)) return value;
  const list = parseTokenList(value);
  if (Array.isArray(list) && list.length > 1 && list.every((name) => protocols.includes(name))) {
    return { code: 'WS_ERR_SUBPROTOCOL_LIST', details: { value, protocols } };
  }
  const wanted = protocols.find((name) => name.toLowerCase() === value.toLowerCase());
  return wanted === undefined
    ? { code: 'WS_ERR_SUBPROTOCOL_NOT_OFFERED', details: { value, protocols } }
    : { code: 'WS_ERR_SUBPROTOCOL_CASE', details: { value, wanted, protocols } };
}

/** §4.1 item 5 and §9.1: nothing that was not offered. */
function checkExtensions(headers: HeaderFields, { deflate, strict }: SentRequest): DeflateParams | Fault | undefined {
  const values = headers.all('Sec-WebSocket-Extensions');
  const value = values.join(', ');
  if (values.length === 0) return undefined;
  if (!deflate) return { code: 'WS_ERR_EXTENSION_NOT_REQUESTED', details: { value } };
  if (strict && values.length > 1) {
    return { code: 'WS_ERR_EXTENSION_REPEATED', details: { value, count: values.length } };
  }
  const answers = parseExtensions(value);
  if (!Array.isArray(answers)) {
    return { code: 'WS_ERR_EXTENSION_SYNTAX', details: { value, detail: answers.error, offset: answers.offset } };
  }
  const stranger = answers.find(({ name }) => name !== 'permessage-deflate');
  if (stranger) return { code: 'WS_ERR_EXTENSION_UNKNOWN', details: { value, name: stranger.name } };
  if (answers.length > 1) return { code: 'WS_ERR_EXTENSION_REPEATED', details: { value, count: answers.length } };
  const agreed = checkAnswer(answers[0] as ExtensionOffer, deflate, { strict });
  return 'code' in agreed ? { code: agreed.code, details: { ...agreed.details, value } } : agreed;
}
