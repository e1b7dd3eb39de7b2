import { IncomingMessage } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import { generateKey } from '../../protocol/handshake/accept-key.ts';
import type { ConnectTransport } from './connect-transport.ts';

/** What HTTP/2 says elsewhere, or a client may have left in out of habit. A `host` that says something else stays, as a second one. */
const replaced = new Set(['host', 'connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version']);

/**
 * An extended CONNECT (RFC 8441 §4) as the request of HTTP/1.1 that means the same, so that `verifyClient` and listeners of
 * `connection` find what they know. `httpVersion` is `2.0`.
 */
export class ConnectRequest extends IncomingMessage {
  constructor(transport: ConnectTransport, headers: IncomingHttpHeaders, raw: readonly string[]) {
    super(transport as unknown as Socket);
    this.httpVersionMajor = 2;
    this.httpVersionMinor = 0;
    this.httpVersion = '2.0';
    this.method = 'GET';
    this.url = headers[':path'] ?? '/';
    this.rawHeaders = rawHeadersOf(headers, raw);
    this.headers = headersOf(this.rawHeaders);
    this.complete = true;
  }

  /** Its body is the WebSocket, and not to be read here. */
  override _read(): void {
    this.push(null);
  }
}

function rawHeadersOf(headers: IncomingHttpHeaders, raw: readonly string[]): string[] {
  const host = headers[':authority'] ?? headers.host ?? '';
  const version = headers['sec-websocket-version'] ?? '13';
  const result = ['host', host, 'upgrade', 'websocket', 'connection', 'Upgrade'];
  // There is no key in HTTP/2, nor need of one: nothing in between takes frames of HTTP/2 for a request of HTTP/1.1.
  result.push('sec-websocket-key', generateKey(), 'sec-websocket-version', String(version));
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    if (!name.startsWith(':') && (!replaced.has(name) || (name === 'host' && value !== host))) result.push(name, value);
  }
  return result;
}

/** What Node takes the first of, where a request of HTTP/1.1 has several. */
const single = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/** Joined as Node joins those of HTTP/1.1. */
function headersOf(raw: readonly string[]): IncomingMessage['headers'] {
  const headers = new Map<string, string | string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    const before = headers.get(name);
    if (name === 'set-cookie') headers.set(name, [before ?? [], value].flat());
    else if (before === undefined) headers.set(name, value);
    else if (!single.has(name)) headers.set(name, `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  return Object.fromEntries(headers);
}
