import http, { type Agent, type ClientRequest, type RequestOptions } from 'node:http';
import https from 'node:https';
import net, { isIP, type NetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls';
import { deflateOffer } from '../protocol/deflate/negotiate.ts';
import { buildRequest } from '../protocol/handshake/request.ts';
import type { AttemptLog } from './attempt-log.ts';
import { type Connected, connectHttp2, connectOnSession } from './http2/connect-http2.ts';
import type { DialSettings, OwnHeader } from './options.ts';
import type { Tunnel } from './proxy/tunnel.ts';
import type { Baggage } from './redirect.ts';
import { guardStartLine } from './start-line.ts';
import type { Target } from './url.ts';

/** What leads through a proxy: an agent, or a tunnel. */
export interface Route {
  readonly agent?: Agent | undefined;
  readonly tunnel?: Tunnel | undefined;
}

type CreateConnection = NonNullable<RequestOptions['createConnection']>;

/**
 * Makes the opening request (RFC 6455 §4.1), not yet sent. The log follows its transport from the first moment.
 * @throws what `http.request()` throws for options that it cannot use, such as an agent that is none
 */
export function openRequest(
  target: Target,
  settings: DialSettings,
  baggage: Baggage,
  key: string,
  log: AttemptLog,
  route: Route = {},
): ClientRequest {
  const { passedOn } = settings;
  const options: RequestOptions = {
    ...passedOn,
    method: 'GET',
    host: target.host,
    port: target.writtenPort ?? target.port,
    defaultPort: (passedOn.defaultPort as number | undefined) || (target.secure ? 443 : 80),
    path: target.path,
    socketPath: target.socketPath,
    auth: baggage.auth,
    headers: openingHeaders(target, settings, baggage.headers, key),
  };
  const agent = settings.agent ?? route.agent;
  if (agent !== undefined) options.agent = agent as RequestOptions['agent'];
  const connect = settings.createConnection ?? (target.secure ? secureConnector(settings, log) : connectNet);
  // An agent makes its own connections: it must not see ours. What the caller gave beside it is the caller's business.
  if (route.tunnel) options.createConnection = tunnelled(route.tunnel, target, log);
  else if (agent === undefined) options.createConnection = watched(connect as CreateConnection, log);
  else if (settings.createConnection) options.createConnection = settings.createConnection;
  const request = target.secure ? https.request(options) : http.request(options);
  // The limit for the bytes of the head holds; a limit for lines would drop headers in silence.
  request.maxHeadersCount = 0;
  guardStartLine(request);
  return request;
}

/** The headers of RFC 6455 §4.1 and, behind them, those of the caller that are not among them. */
function openingHeaders(target: Target, settings: DialSettings, own: readonly OwnHeader[], key: string) {
  const { protocolVersion: version, protocols, origin, deflate } = settings;
  const extensions = deflate && deflateOffer(deflate);
  const init = { target: target.path, host: target.hostHeader, key, version, protocols, extensions, origin };
  const headers = new Map<string, OwnHeader>();
  for (const [name, value] of buildRequest(init).headers) headers.set(name.toLowerCase(), [name, value]);
  if (settings.passedOn.setHost === false) headers.delete('host');
  for (const header of own) {
    const key = header[0].toLowerCase();
    // A server may be addressed by another name than the one that leads to it; the rest is not the caller's to change.
    if (key === 'host' || !headers.has(key)) headers.set(key, header);
  }
  return Object.fromEntries([...headers.values()].map(([name, value]) => [name, value as string | string[]]));
}

/** The same way to connect, with the log told of what it connects. */
function watched(connect: CreateConnection, log: AttemptLog): CreateConnection {
  const follow = (transport: Duplex | null | undefined) => {
    if (transport) log.watch(transport);
    return transport;
  };
  return (options, done) => {
    const transport = connect(options, (error, later) => {
      follow(later);
      done(error, later);
    });
    return follow(transport);
  };
}

/** By HTTP/2, when the caller wants it; the log follows what is below it too. */
function secureConnector({ http2 }: DialSettings, log: AttemptLog): CreateConnection {
  if (!http2) return connectTls as CreateConnection;
  return ((options: RequestOptions & ConnectionOptions, connected: Connected) => {
    if (typeof http2 === 'object') connectOnSession(http2, connected);
    else connectHttp2(connectTls, options, (transport) => log.watch(transport), connected);
  }) as CreateConnection;
}

/** Through the tunnel of a proxy; TLS is with the server behind it, under its name. */
function tunnelled(tunnel: Tunnel, target: Target, log: AttemptLog): CreateConnection {
  return (options, done) => {
    const socket = tunnel.open(options, (error, transport) => {
      if (!transport) return done(error, undefined as unknown as Duplex);
      const secured = target.secure ? connectTls({ ...(options as object), socket: transport }) : transport;
      // What breaks below TLS is told by the TLS socket, which closes with it.
      if (secured !== transport) transport.on('error', () => {});
      log.watch(secured);
      done(null, secured);
    });
    log.watchProxy(socket);
    return undefined;
  };
}

function connectNet(options: RequestOptions): Duplex {
  return net.connect({ ...options, path: options.socketPath } as NetConnectOpts);
}

/**
 * TLS with the host name in SNI, and with `http/1.1` as the only protocol in ALPN, unless the caller says otherwise:
 * a server that speaks HTTP/2 alone then says so, instead of leaving both sides to wait (RFC 7301 §3.2).
 */
function connectTls(options: RequestOptions & ConnectionOptions): TLSSocket {
  const host = options.host ?? '';
  const servername = options.servername ?? (isIP(host) ? '' : host);
  return tls.connect({ ALPNProtocols: ['http/1.1'], ...options, servername, path: undefined } as ConnectionOptions);
}
