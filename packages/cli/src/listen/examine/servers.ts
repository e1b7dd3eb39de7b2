import { checkRequest, type RequestHead } from '@handfast/ws/protocol';
import { type RequestText, readRequestText } from './request-text.ts';

/** Servers whose judgement of a request is known. */
export type ServerId = 'handfast' | 'npm-ws' | 'nginx' | 'actix-web';

/** What a server would answer. */
export interface ServerVerdict {
  readonly server: ServerId;
  /** Its proper name. */
  readonly name: string;
  /** 101, the status of the refusal, or that it is passed on to the server behind it, which has the last word. */
  readonly status: number | 'passed-on';
  /** The text of the refusal; empty where it opens, and where the server gives none. */
  readonly says: string;
}

const opens = { status: 101, says: '' };
const refuses = (status: number, says: string) => ({ status, says });

/** What each would answer to this request, had it come there, to a path that it serves. Pure. */
export function serverVerdicts(request: RequestText): readonly ServerVerdict[] {
  return [
    { server: 'handfast', name: 'Handfast', ...handfast(request) },
    { server: 'npm-ws', name: 'ws (npm)', ...npmWs(request) },
    { server: 'nginx', name: 'nginx', ...nginx(request) },
    { server: 'actix-web', name: 'actix-web', ...actix(request) },
  ];
}

type Answer = Omit<ServerVerdict, 'server' | 'name'>;

function handfast({ head }: RequestText): Answer {
  if (head === undefined) return refuses(400, '');
  const checked = checkRequest(head, { strict: true });
  return checked.ok ? opens : refuses(checked.refusal.status, checked.refusal.failure.message);
}

/** Measured: the parser of Node.js in front of the checks of ws, which answers 426 to what is no upgrade at all. */
function npmWs(request: RequestText): Answer {
  const head = request.head ?? headOfOldRequest(request);
  if (head === undefined) return refuses(400, '');
  const isUpgrade = head.headers.has('Upgrade') && head.headers.lists('Connection', 'upgrade');
  if (!isUpgrade) return hostIsThere(head) ? refuses(426, 'Upgrade Required') : refuses(400, '');
  if (head.method !== 'GET') return refuses(405, 'Invalid HTTP method');
  if (head.headers.all('Upgrade').join(', ').toLowerCase() !== 'websocket')
    return refuses(400, 'Invalid Upgrade header');
  const checked = checkRequest(head, { strict: false, readExtensions: false });
  return checked.ok ? opens : refuses(checked.refusal.status, checked.refusal.failure.message);
}

/** A request line without a version is one of HTTP/0.9, which Node.js still takes. */
function headOfOldRequest({ raw, method, target, version }: RequestText): RequestHead | undefined {
  const line = `${method} ${target}`;
  const text = raw.toString('latin1');
  if (version !== '' || target === '' || !text.startsWith(`${line}\r\n`)) return undefined;
  return readRequestText(Buffer.from(`${line} HTTP/1.0${text.slice(line.length)}`, 'latin1')).head;
}

/** Node.js answers 400 to a request of HTTP/1.1 without Host, unless it is an upgrade. */
function hostIsThere({ headers, httpVersion }: RequestHead): boolean {
  return httpVersion !== '1.1' || headers.has('Host');
}

/**
 * Measured: what nginx itself refuses before it passes a request on. It is as lenient as it is strict: LF alone will do, and a
 * request that is no upgrade goes on to the server behind it.
 */
function nginx({ head, fault, method, target, version, fields, raw }: RequestText): Answer {
  const bad = refuses(400, '400 Bad Request');
  // HTTP/0.9: the answer has no head, but there is one.
  if (version === '' && method === 'GET' && target.startsWith('/')) return { status: 'passed-on', says: '' };
  if (head === undefined && fault?.reason !== 'bare-lf') return bad;
  if (!/^HTTP\/1\.\d$/.test(version) || !/^[A-Z_-]+$/.test(method) || method === 'CONNECT') {
    return method === 'CONNECT' ? refuses(405, '405 Not Allowed') : bad;
  }
  const hosts = fields.filter(([name]) => name.toLowerCase() === 'host').map(([, value]) => value);
  if (hosts.length > 1 || (hosts.length === 0 && version !== 'HTTP/1.0')) return bad;
  if (hosts.some((host) => host === '' || /[\s/\\]/.test(host))) return bad;
  const lines = raw.toString('latin1').split('\n');
  if (lines.some((line) => line.length > NGINX_LINE_BYTES)) {
    return (lines[0]?.length ?? 0) > NGINX_LINE_BYTES ? refuses(414, '414 Request-URI Too Large') : bad;
  }
  return { status: 'passed-on', says: '' };
}

/** `large_client_header_buffers`, by default. */
const NGINX_LINE_BYTES = 8 * 1024;

/** Source: actix-http/src/ws/mod.rs, verify_handshake. The reason stands in the status line; the key is not looked into. */
function actix({ head }: RequestText): Answer {
  if (head === undefined) return refuses(400, '');
  const { method, headers } = head;
  if (method !== 'GET') return refuses(405, 'Method Not Allowed');
  if (!headers.get('Upgrade')?.toLowerCase().includes('websocket')) {
    return refuses(400, 'No WebSocket Upgrade header found');
  }
  if (!headers.get('Connection')?.toLowerCase().includes('upgrade')) return refuses(400, 'No Connection upgrade');
  const version = headers.get('Sec-WebSocket-Version');
  if (version === undefined) return refuses(400, 'WebSocket version header is required');
  if (!['13', '8', '7'].includes(version)) return refuses(400, 'Unsupported WebSocket version');
  return headers.has('Sec-WebSocket-Key') ? opens : refuses(400, 'Handshake error');
}
