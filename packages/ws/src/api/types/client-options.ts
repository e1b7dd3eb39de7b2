import type { Agent, ClientRequest } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import type { createConnection } from 'node:net';
import type { PeerCertificate, SecureContextOptions, ConnectionOptions as TlsOptions } from 'node:tls';
import type { ProxyOption } from '../../client/proxy/choose.ts';
import type { ProxyAgentMaker } from '../../client/proxy/proxy.ts';
import type { Timeouts } from '../../client/stage-limits.ts';
import type { WebSocket } from '../websocket.ts';
import type { ConnectionOptions } from './limits.ts';

/** What a certificate or key may be given as. */
export type CertMeta = string | string[] | Buffer | Buffer[];

/** Last chance to change the upgrade request. It must call `request.end()`. */
export type FinishRequestCallback = (request: ClientRequest, websocket: WebSocket) => void;

/** Options of `new WebSocket(url, protocols, options)`; every option of `http.request()` and `https.request()` works too. */
export interface ClientOptions extends ConnectionOptions, SecureContextOptions {
  agent?: Agent | boolean | undefined;
  /** `user:password` for HTTP basic authentication; the ones in the URL win. */
  auth?: string | undefined;
  checkServerIdentity?(servername: string, cert: PeerCertificate | CertMeta): Error | boolean | undefined;
  /** Opens the transport instead of `net` or `tls`. */
  createConnection?: typeof createConnection | undefined;
  /**
   * After a server closed without a word, connect once more to find out whether its port speaks TLS. Default `'loopback'`:
   * only when the server is on this machine; `true`: always; `false`: never.
   */
  diagnose?: boolean | 'loopback' | undefined;
  /** 4 or 6: only addresses of that family. Default 0: both, tried one after another until one answers (`autoSelectFamily`). */
  family?: number | undefined;
  finishRequest?: FinishRequestCallback | undefined;
  /**
   * Follow answers of 3xx with a `Location`. Another host, or a step from TLS to plain text, gets no user and password, no `Cookie`,
   * and no header whose name says that it is secret, such as `Authorization` and `X-Api-Key`; with a listener of `redirect`, which
   * can take them off, it gets them all. Default `false`.
   */
  followRedirects?: boolean | undefined;
  /** Fills the four bytes of a masking key. Default: cryptographically random (RFC 6455 §10.3). */
  generateMask?(mask: Buffer): void;
  /** Milliseconds that the whole handshake may take; each redirect starts them again. Default: no limit. See `timeouts`. */
  handshakeTimeout?: number | undefined;
  /**
   * For `wss:` only. `true`: as a stream of HTTP/2 (RFC 8441) where the server takes WebSockets so, else by HTTP/1.1. A session
   * of `http2.connect()`: as one more stream on it. Default `false`. Not together with `agent`, `createConnection` or a proxy.
   */
  http2?: boolean | ClientHttp2Session | undefined;
  headers?: { [name: string]: string | number | readonly string[] | undefined } | undefined;
  host?: string | undefined;
  localAddress?: string | undefined;
  /** Most redirects followed. Default 10. */
  maxRedirects?: number | undefined;
  /** Value of the `Origin` header. */
  origin?: string | undefined;
  protocol?: string | undefined;
  /**
   * Goes through a proxy: `'environment'` (WSS_PROXY, HTTPS_PROXY, NO_PROXY and their like), a URL, an object with the URL and
   * what does not fit into it, or a function that is asked for every URL; `false` is none. Default `false`; `'environment'` for
   * `connect()`. An `agent`, a `createConnection` and a `ws+unix:` URL win over it.
   */
  proxy?: ProxyOption;
  /**
   * By scheme, who speaks with proxies of other kinds than HTTP CONNECT: `{ socks5: (url) => new SocksProxyAgent(url) }`. An
   * entry for `http` or `https` is used instead of the tunnel of this library.
   */
  proxyAgents?: { readonly [scheme: string]: ProxyAgentMaker } | undefined;
  /** Value of `Sec-WebSocket-Version`. Default 13. */
  protocolVersion?: number | undefined;
  rejectUnauthorized?: boolean | undefined;
  /** Name sent in TLS SNI and checked against the certificate. Default: the host of the URL. */
  servername?: string | undefined;
  /** Calls the attempt off: `error` is a `HandshakeError` with the code `WS_ERR_ABORTED`. No effect once it is open. */
  signal?: AbortSignal | undefined;
  /** A limit for each stage of the handshake, and one for all of it. Default: none; for `connect()` 10 s each, 30 s in all. */
  timeouts?: Timeouts | undefined;
  /** Options of TLS with the server; they win over those of the same name beside them. */
  tls?: TlsOptions | undefined;
}

/** Options of `connect(url, options)`: those of `new WebSocket()`, some of which have another default here. */
export interface ConnectOptions extends ClientOptions {
  /** The subprotocols to offer, in order of preference. */
  protocols?: string | readonly string[] | undefined;
}

export type { ProxyChoice, ProxyOption } from '../../client/proxy/choose.ts';
export type { ProxyAgentMaker, ProxyOptions } from '../../client/proxy/proxy.ts';
export type { Timeouts } from '../../client/stage-limits.ts';
