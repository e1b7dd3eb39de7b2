import { unescape as percentDecode } from 'node:querystring';

/** Where one attempt goes: a checked URL, taken apart the way that `node:http` wants it. */
export interface Target {
  /** What `WebSocket.url` says. */
  readonly href: string;
  /** TLS or not. */
  readonly secure: boolean;
  /** Host name or IP address, without brackets; empty for `ws+unix:`. */
  readonly host: string;
  readonly port: number;
  /** The port as the URL wrote it; undefined when it is the default of the scheme. */
  readonly writtenPort: string | undefined;
  /** Value of the `Host` header. */
  readonly hostHeader: string;
  /** Request target: path and query. */
  readonly path: string;
  /** Path of the local socket or pipe, for `ws+unix:`. */
  readonly socketPath: string | undefined;
  /** What two URLs share when they lead to the same server: host and port, or the path of the local socket. */
  readonly authority: string;
  /** `user:password` of the URL, decoded. */
  readonly auth: string | undefined;
}

/** What is wrong with a URL: a row of the table of failures, and the sentence that `ws` has for it. */
export interface UrlFault {
  readonly code: 'WS_ERR_INVALID_URL' | 'WS_ERR_URL_SCHEME' | 'WS_ERR_URL_FRAGMENT' | 'WS_ERR_URL_NO_PATH';
  readonly message: string;
  /** The part that is wrong. */
  readonly value: string;
}

/**
 * Checks a URL (RFC 6455 §3) and takes it apart. `http:` and `https:` mean `ws:` and `wss:`. `base` is what a relative
 * URL is relative to.
 */
export function readTarget(address: string | URL, base?: string): Target | UrlFault {
  const url = parse(address, base);
  if (!url) {
    const value = redacted(String(address));
    return { code: 'WS_ERR_INVALID_URL', message: `Invalid URL: ${value}`, value };
  }
  if (url.protocol === 'http:') url.protocol = 'ws:';
  else if (url.protocol === 'https:') url.protocol = 'wss:';
  return faultOf(url) ?? takeApart(url);
}

/** Is it a fault and no target? */
export function isUrlFault<Fault extends { readonly code: string }>(read: Target | Fault): read is Fault {
  return 'code' in read;
}

/** The URL as errors show it: without user and password. */
export function shownUrl({ href, auth }: Target): string {
  if (auth === undefined) return href;
  const url = new URL(href);
  url.username = '';
  url.password = '';
  return url.href;
}

/** The same text without what may be a user and a password, which may hold characters that should have been encoded. */
export function redacted(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)?.[0] ?? '';
  const at = url.lastIndexOf('@');
  return at < scheme.length ? url : `${scheme}***@${url.slice(at + 1)}`;
}

function parse(address: string | URL, base: string | undefined): URL | undefined {
  try {
    return new URL(String(address), base);
  } catch {
    return undefined;
  }
}

function faultOf(url: URL): UrlFault | undefined {
  const ipc = url.protocol === 'ws+unix:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:' && !ipc) {
    const message = 'The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"';
    return { code: 'WS_ERR_URL_SCHEME', message, value: url.protocol };
  }
  if (ipc && url.pathname === '') {
    return { code: 'WS_ERR_URL_NO_PATH', message: "The URL's pathname is empty", value: redacted(url.href) };
  }
  if (url.hash !== '') {
    return { code: 'WS_ERR_URL_FRAGMENT', message: 'The URL contains a fragment identifier', value: url.hash };
  }
  return undefined;
}

function takeApart(url: URL): Target {
  const secure = url.protocol === 'wss:';
  const local = url.protocol === 'ws+unix:' ? splitLocal(url.pathname + url.search) : undefined;
  return {
    href: url.href,
    secure,
    host: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    writtenPort: url.port === '' ? undefined : url.port,
    hostHeader: url.host || 'localhost',
    path: local ? local.path : url.pathname + url.search,
    socketPath: local?.socketPath,
    // No host contains a slash, so a path can never pass for one.
    authority: local ? `unix://${local.socketPath}` : url.host,
    auth: url.username || url.password ? `${percentDecode(url.username)}:${percentDecode(url.password)}` : undefined,
  };
}

/** `/path/of/socket:/request/path`, of which the second half may be missing. */
function splitLocal(both: string): { socketPath: string; path: string } {
  const colon = both.indexOf(':');
  if (colon === -1) return { socketPath: percentDecode(both), path: '/' };
  return { socketPath: percentDecode(both.slice(0, colon)), path: both.slice(colon + 1) || '/' };
}
