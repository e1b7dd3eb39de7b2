import http2 from 'node:http2';
import { performance } from 'node:perf_hooks';
import type { TLSSocket } from 'node:tls';
import type { ExtendedConnect, Http2Evidence } from '../evidence/http2.ts';
import type { OpenLimits } from './open-stream.ts';

/** What of an opening handshake is about the connection of HTTP/1.1, and must not be in HTTP/2 (RFC 9113 §8.2.2). */
const OF_HTTP_1 = new Set([
  'host',
  'upgrade',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'te',
  'http2-settings',
  'sec-websocket-key',
]);

export interface ConnectRequest {
  readonly authority: string;
  readonly path: string;
  /** Those of the handshake over HTTP/1.1. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Speaks HTTP/2 on a stream that agreed on it, and asks for a WebSocket where the server announces that. Never rejects. */
export async function extendedConnect(
  socket: TLSSocket,
  request: ConnectRequest,
  limits: OpenLimits,
): Promise<Omit<Http2Evidence, 'offered'>> {
  const session = http2.connect(`https://${request.authority}`, { createConnection: () => socket });
  const deadline = AbortSignal.any([limits.signal, AbortSignal.timeout(limits.timeoutMs)]);
  try {
    const settings = await settingsOf(session, deadline);
    if (settings === undefined) {
      const error = { stage: 'tls', code: 'no-settings', message: 'no SETTINGS came', ms: limits.timeoutMs } as const;
      return { announced: undefined, connect: undefined, error };
    }
    const announced = settings.enableConnectProtocol === true;
    const connect = announced ? await ask(session, request, limits) : undefined;
    return { announced, connect, error: undefined };
  } finally {
    session.destroy();
    socket.destroy();
  }
}

function settingsOf(session: http2.ClientHttp2Session, signal: AbortSignal): Promise<http2.Settings | undefined> {
  return new Promise((resolve) => {
    session.once('remoteSettings', resolve);
    session.on('error', () => resolve(undefined));
    session.once('close', () => resolve(undefined));
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
    if (signal.aborted) resolve(undefined);
  });
}

function ask(
  session: http2.ClientHttp2Session,
  { authority, path, fields }: ConnectRequest,
  { timeoutMs, signal }: OpenLimits,
): Promise<ExtendedConnect> {
  const began = performance.now();
  return new Promise((resolve) => {
    const finish = (end: ExtendedConnect['end'], status?: number, errorCode?: number): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve({ end, status, errorCode, ms: performance.now() - began });
    };
    const abort = (): void => finish('timeout');
    const timer = setTimeout(abort, timeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    session.once('goaway', (code) => finish('reset', undefined, code));
    session.once('close', () => finish('closed'));
    const stream = session.request(headersOf(authority, path, fields), { endStream: false });
    stream.on('error', () => undefined);
    stream.once('response', (headers) => {
      const status = Number(headers[':status']);
      finish(status === 200 ? 'opened' : 'answered', status);
    });
    stream.once('close', () => finish(stream.rstCode ? 'reset' : 'closed', undefined, stream.rstCode));
  });
}

/** RFC 8441 §4. */
function headersOf(authority: string, path: string, fields: ConnectRequest['fields']): http2.OutgoingHttpHeaders {
  const headers = new Map([
    [':method', 'CONNECT'],
    [':protocol', 'websocket'],
    [':scheme', 'https'],
    [':path', path],
    [':authority', authority],
  ]);
  for (const [spelled, value] of fields) {
    const name = spelled.toLowerCase();
    if (OF_HTTP_1.has(name)) continue;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(headers);
}
