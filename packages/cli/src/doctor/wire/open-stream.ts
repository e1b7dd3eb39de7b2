import { connect, isIP, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ResponseHeadParser } from '@handfast/ws/protocol';
import { MAX_INTERIM, type OpenFailure } from '../evidence/exchange.ts';
import type { ProxyRoute } from '../evidence/proxy.ts';
import { isInterim } from './interim.ts';
import { connectRequest } from './proxy/connect-request.ts';
import { written } from './request.ts';
import type { Route, TlsRoute } from './route.ts';
import { contextFor } from './tls/trust.ts';

/** An open way to the server: TCP, or TLS, through a proxy where the route has one. */
export interface OpenStream {
  readonly stream: Duplex;
  /** The TLS connection with the server; undefined on plain ones. Its certificate may be any: look at `authorizationError`. */
  readonly tls: TLSSocket | undefined;
  /** From the begin of the connecting. */
  readonly ms: number;
}

export interface OpenLimits {
  /** For everything until the stream is open. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export function isOpen(result: OpenStream | OpenFailure): result is OpenStream {
  return 'stream' in result;
}

/** Opens a stream along a route. Never rejects. No certificate is refused here: the caller looks at what came. */
export async function openStream(route: Route, limits: OpenLimits): Promise<OpenStream | OpenFailure> {
  const began = performance.now();
  const sockets: Duplex[] = [];
  let stage: OpenFailure['stage'] = 'tcp';
  const failed = (code: string, message: string): OpenFailure => {
    for (const socket of sockets) socket.destroy();
    return { stage, code, message, ms: performance.now() - began };
  };
  const deadline = AbortSignal.timeout(Math.ceil(limits.timeoutMs));
  const signal = AbortSignal.any([limits.signal, deadline]);
  try {
    let stream: Duplex = await connected(dial(route), sockets, signal, 'connect');
    if (route.proxy) {
      stage = 'proxy';
      let proxy = route.proxy;
      if (proxy.secure) {
        const wrapped = wrapTls(stream, proxy.host, { ...NO_TLS, servername: nameOf(proxy.host) });
        const tls = await connected(wrapped, sockets, signal, 'secureConnect');
        if (!isTrustworthy(tls, proxy)) proxy = { ...proxy, credentials: undefined };
        stream = tls;
      }
      const answer = await askForTunnel(stream, proxy, route, signal);
      if (answer !== undefined) return failed(answer.code, answer.message);
    }
    if (route.preface !== undefined) stream.write(route.preface, 'latin1');
    if (!route.tls) return { stream, tls: undefined, ms: performance.now() - began };
    stage = 'tls';
    const tls = await connected(wrapTls(stream, route.host, route.tls), sockets, signal, 'secureConnect');
    return { stream: tls, tls, ms: performance.now() - began };
  } catch (error) {
    if (deadline.aborted) return failed('timeout', `not there after ${limits.timeoutMs} ms`);
    const { code = 'unknown', message } = error as NodeJS.ErrnoException;
    return failed(limits.signal.aborted ? 'aborted' : code, message);
  }
}

/** May credentials go to whom a connection leads to? A connection in the clear is what was asked for. */
export function isTrustworthy(
  tls: TLSSocket | undefined,
  route: { readonly trustsAnybody?: boolean } | undefined,
): boolean {
  // Typed as an error; null or a code at run time.
  return tls === undefined || route?.trustsAnybody === true || !tls.authorizationError;
}

const NO_TLS: TlsRoute = { servername: undefined, alpn: [], ca: [], cert: undefined, key: undefined };

function dial({ host, port, address, proxy }: Route): Socket {
  return proxy ? connect(proxy.port, proxy.host) : connect({ host: address ?? host, port, noDelay: true });
}

function wrapTls(
  socket: Duplex,
  host: string,
  { servername, alpn, ca, cert, key, minVersion, maxVersion, ciphers }: TlsRoute,
): TLSSocket {
  return connectTls({
    socket,
    // Without a name in SNI, it is this that the certificate has to be for.
    host,
    servername: servername ?? '',
    rejectUnauthorized: false,
    ...(alpn.length > 0 ? { ALPNProtocols: [...alpn] } : {}),
    secureContext: contextFor(ca, {
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(minVersion === undefined ? {} : { minVersion }),
      ...(maxVersion === undefined ? {} : { maxVersion }),
      ...(ciphers === undefined ? {} : { ciphers }),
    }),
  });
}

function nameOf(host: string): string | undefined {
  return isIP(host) === 0 ? host : undefined;
}

/** Waits until it is connected. What goes wrong later is for whoever reads the stream: `error` has a listener for good. */
function connected<Stream extends Duplex>(
  socket: Stream,
  sockets: Duplex[],
  signal: AbortSignal,
  event: 'connect' | 'secureConnect',
): Promise<Stream> {
  sockets.unshift(socket);
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    const closed = (): void => reject(Object.assign(new Error('the connection was closed'), { code: 'closed' }));
    socket.on('error', reject);
    socket.once('close', closed);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    socket.once(event, () => {
      socket.off('close', closed);
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
  });
}

/** CONNECT (RFC 9110 §9.3.6); resolves with what went wrong. */
function askForTunnel(
  stream: Duplex,
  proxy: ProxyRoute,
  { host, port }: Route,
  signal: AbortSignal,
): Promise<{ readonly code: string; readonly message: string } | undefined> {
  stream.write(written(connectRequest(proxy, host, port)).text, 'latin1');
  let parser = new ResponseHeadParser();
  let interim = 0;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    const end = (): void => resolve({ code: 'closed', message: 'the proxy closed the connection' });
    const read = (bytes: Buffer): void => {
      let result = parser.push(bytes);
      while (isInterim(result) && interim++ < MAX_INTERIM) {
        parser = new ResponseHeadParser();
        result = parser.push(result.rest);
      }
      if (result.state === 'more') return;
      stream.pause();
      stream.off('data', read);
      stream.off('close', end);
      signal.removeEventListener('abort', abort);
      if (result.state === 'failed') return resolve({ code: 'not-http', message: result.fault.message });
      const { status, reason } = result.head;
      if (status < 200 || status > 299) return resolve({ code: `status-${status}`, message: reason });
      if (result.rest.length > 0) stream.unshift(result.rest);
      resolve(undefined);
    };
    signal.addEventListener('abort', abort, { once: true });
    stream.once('close', end);
    stream.on('data', read);
  });
}
