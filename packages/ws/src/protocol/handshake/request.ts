import { isValidKey } from './accept-key.ts';
import { type ExtensionOffer, parseExtensions } from './extensions.ts';
import { assertFields } from './field-values.ts';
import { type HeaderField, HeaderFields } from './header-fields.ts';
import { type Refusal, refuse } from './refusal.ts';
import { parseSubprotocols } from './subprotocols.ts';

export type { Refusal } from './refusal.ts';

/** The head of a request, as on the wire. */
export interface RequestHead {
  readonly method: string;
  /** The request target, usually path and query. */
  readonly target: string;
  /** `1.1`. */
  readonly httpVersion: string;
  readonly headers: HeaderFields;
}

/** How `checkRequest` judges. */
export interface RequestCheckOptions {
  /** `false` gives the leniency of `ws` 8: HTTP/1.0, any Host, a body, version 8, numbers written oddly, and 400 where 426 is right. */
  readonly strict: boolean;
  /** Read `Sec-WebSocket-Extensions`? Default: yes. `ws` does not look at it when compression is off. */
  readonly readExtensions?: boolean | undefined;
  /** It came as an extended CONNECT (RFC 8441), put as HTTP/1.1 would. Default: no. */
  readonly isHttp2?: boolean | undefined;
}

/** What a good opening request asks for. */
export interface CheckedRequest {
  readonly ok: true;
  readonly key: string;
  readonly version: number;
  /** Requested subprotocols in order of preference; empty when there are none. */
  readonly protocols: string[];
  readonly offers: ExtensionOffer[];
  /** The origin of the page, as far as there is one. */
  readonly origin: string | undefined;
}

/** What the client asks for in its opening request. */
export interface RequestInit {
  /** Path and query. */
  readonly target: string;
  /** `host` or `host:port`. */
  readonly host: string;
  readonly key: string;
  readonly version?: number | undefined;
  readonly protocols?: readonly string[] | undefined;
  /** The value of `Sec-WebSocket-Extensions`. */
  readonly extensions?: string | undefined;
  readonly origin?: string | undefined;
  /** Further lines, written as they are behind the others. */
  readonly headers?: readonly HeaderField[] | undefined;
}

/**
 * The opening request (RFC 6455 §4.1), in the spelling and order that small servers expect.
 *
 * @throws TypeError (`ERR_INVALID_CHAR`) when a value has CR, LF, NUL or another character that headers cannot have
 */
export function buildRequest(init: RequestInit): RequestHead {
  const { target, host, key, version = 13, protocols = [], extensions, origin, headers = [] } = init;
  const fields: HeaderField[] = [
    ['Host', host],
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', key],
    ['Sec-WebSocket-Version', String(version)],
  ];
  if (protocols.length > 0) fields.push(['Sec-WebSocket-Protocol', protocols.join(', ')]);
  if (extensions !== undefined) fields.push(['Sec-WebSocket-Extensions', extensions]);
  if (origin !== undefined) fields.push([version < 13 ? 'Sec-WebSocket-Origin' : 'Origin', origin]);
  fields.push(...headers);
  assertFields(fields);
  return { method: 'GET', target, httpVersion: '1.1', headers: new HeaderFields(fields) };
}

/** Judges an opening request (RFC 6455 §4.2.1). The first fault found is the one reported. */
export function checkRequest(
  head: RequestHead,
  options: RequestCheckOptions,
): CheckedRequest | { readonly ok: false; readonly refusal: Refusal } {
  const refusal = checkLine(head, options) ?? checkUpgrade(head, options) ?? checkFraming(head, options);
  if (refusal) return { ok: false, refusal };
  const { headers } = head;
  const key = checkKey(headers);
  if (typeof key !== 'string') return { ok: false, refusal: key };
  const version = checkVersion(headers, options);
  if (typeof version !== 'number') return { ok: false, refusal: version };
  const protocols = checkProtocols(headers);
  if (!Array.isArray(protocols)) return { ok: false, refusal: protocols };
  const offers = options.readExtensions === false ? [] : checkExtensions(headers);
  if (!Array.isArray(offers)) return { ok: false, refusal: offers };
  const originName = version < 13 ? 'Sec-WebSocket-Origin' : 'Origin';
  const origin = headers.has(originName) ? headers.all(originName).join(', ') : undefined;
  return { ok: true, key, version, protocols, offers, origin };
}

function checkLine(
  { method, httpVersion }: RequestHead,
  { strict, isHttp2 }: RequestCheckOptions,
): Refusal | undefined {
  if (method !== 'GET') return refuse('WS_ERR_REQUEST_METHOD', 405, { value: method }, [['Allow', 'GET']]);
  if (strict && !isHttp2 && httpVersion !== '1.1') {
    return refuse('WS_ERR_REQUEST_HTTP_VERSION', 400, { value: `HTTP/${httpVersion}` });
  }
  return undefined;
}

function checkUpgrade({ headers }: RequestHead, { strict }: RequestCheckOptions): Refusal | undefined {
  if (!headers.lists('Upgrade', 'websocket')) {
    const upgrade = headers.all('Upgrade');
    if (upgrade.length === 0) return refuse('WS_ERR_REQUEST_UPGRADE_MISSING', 400, {});
    return refuse('WS_ERR_REQUEST_UPGRADE_INVALID', 400, { value: upgrade.join(', ') });
  }
  if (strict && !headers.lists('Connection', 'upgrade')) {
    const value = headers.has('Connection') ? headers.all('Connection').join(', ') : undefined;
    return refuse('WS_ERR_REQUEST_CONNECTION', 400, { value });
  }
  return undefined;
}

/** Host, and that no body follows, because its bytes would be read as frames. */
function checkFraming({ target, headers }: RequestHead, { strict }: RequestCheckOptions): Refusal | undefined {
  if (!strict) return undefined;
  const host = headers.get('Host');
  if (host === undefined) return refuse('WS_ERR_REQUEST_HOST_MISSING', 400, {});
  if (headers.isRepeated('Host')) {
    const all = headers.all('Host');
    return refuse('WS_ERR_REQUEST_HOST_REPEATED', 400, { count: all.length, value: all.join(', ') });
  }
  if (!isHost(host)) return refuse('WS_ERR_REQUEST_HOST_INVALID', 400, { value: host });
  const wanted = hostOf(target) ?? host;
  if (wanted !== host) return refuse('WS_ERR_REQUEST_HOST_INVALID', 400, { value: host, wanted });
  const encoding = headers.get('Transfer-Encoding');
  if (encoding !== undefined) {
    return refuse('WS_ERR_REQUEST_BODY', 400, { name: 'Transfer-Encoding', value: encoding });
  }
  const length = headers.has('Content-Length') && headers.all('Content-Length').find((value) => value !== '0');
  return length === false || length === undefined
    ? undefined
    : refuse('WS_ERR_REQUEST_BODY', 400, { name: 'Content-Length', value: length });
}

/** §4.2.1 item 5. A key that came twice is refused in every mode: which one the client hashes is a guess. */
function checkKey(headers: HeaderFields): string | Refusal {
  const key = headers.get('Sec-WebSocket-Key');
  if (key === undefined) return refuse('WS_ERR_REQUEST_KEY_MISSING', 400, {});
  if (headers.isRepeated('Sec-WebSocket-Key')) {
    const all = headers.all('Sec-WebSocket-Key');
    return refuse('WS_ERR_REQUEST_KEY_REPEATED', 400, { count: all.length, value: all.join(', ') });
  }
  return isValidKey(key) ? key : refuse('WS_ERR_REQUEST_KEY_INVALID', 400, { value: key });
}

/** §4.2.2 item 4 and §4.4: anything but 13 is answered with 426 and the version that would do. */
function checkVersion(headers: HeaderFields, { strict }: RequestCheckOptions): number | Refusal {
  const version = headers.get('Sec-WebSocket-Version');
  const isRepeated = headers.isRepeated('Sec-WebSocket-Version');
  if (version === '13' && !isRepeated) return 13;
  // What JavaScript takes for one of the two numbers, such as `13.0`, ws takes too.
  const number = strict || isRepeated ? Number.NaN : Number(version);
  if (number === 8 || number === 13) return number;
  const values = headers.all('Sec-WebSocket-Version');
  const code =
    version === undefined
      ? 'WS_ERR_REQUEST_VERSION_MISSING'
      : values.length > 1
        ? 'WS_ERR_REQUEST_VERSION_REPEATED'
        : 'WS_ERR_REQUEST_VERSION_UNSUPPORTED';
  const details = { count: values.length, value: version === undefined ? undefined : values.join(', ') };
  return strict
    ? refuse(code, 426, details, [
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Version', '13'],
      ])
    : refuse(code, 400, details, [['Sec-WebSocket-Version', '13, 8']]);
}

function checkProtocols(headers: HeaderFields): string[] | Refusal {
  if (!headers.has('Sec-WebSocket-Protocol')) return [];
  const values = headers.all('Sec-WebSocket-Protocol');
  const protocols = parseSubprotocols(values);
  if (Array.isArray(protocols)) return protocols;
  const value = values.join(', ');
  return 'duplicate' in protocols
    ? refuse('WS_ERR_REQUEST_SUBPROTOCOL_DUPLICATE', 400, { name: protocols.duplicate, value })
    : refuse('WS_ERR_REQUEST_SUBPROTOCOL_SYNTAX', 400, { detail: protocols.error, offset: protocols.offset, value });
}

/** §9.1: several lines are one list; one that does not follow the grammar fails the handshake. */
function checkExtensions(headers: HeaderFields): ExtensionOffer[] | Refusal {
  const offers: ExtensionOffer[] = [];
  if (!headers.has('Sec-WebSocket-Extensions')) return offers;
  for (const value of headers.all('Sec-WebSocket-Extensions')) {
    const parsed = parseExtensions(value);
    if (!Array.isArray(parsed)) {
      const details = { detail: parsed.error, offset: parsed.offset, value };
      return refuse('WS_ERR_REQUEST_EXTENSION_SYNTAX', 400, details);
    }
    offers.push(...parsed);
  }
  return offers;
}

/** The host in a target that is a whole URL, which has to be that of `Host` (RFC 9112 §3.2.2): else it is a matter of taste who is asked. */
function hostOf(target: string): string | undefined {
  const start = target.startsWith('/') ? -1 : target.indexOf('://');
  return start < 0 ? undefined : /^[^/?#]*/.exec(target.slice(start + 3))?.[0];
}

/** Does it look like `host`, `host:port` or `[v6]:port`? Visible ASCII but "#,/<>?@\^`{|}: enough to catch what is plainly something else. */
function isHost(value: string): boolean {
  return /^[!$-+\-.0-;=A-Z[\]_a-z~]+$/.test(value);
}
