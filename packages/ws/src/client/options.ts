import { type Agent, type RequestOptions, validateHeaderName, validateHeaderValue } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import type { ConnectionOptions, SecureContextOptions } from 'node:tls';
import { assertDeflateOptions, type DeflateOptions } from '../protocol/deflate/negotiate.ts';
import { fitToRuntime } from '../protocol/deflate/runtime.ts';
import { isSubprotocol } from '../protocol/handshake/subprotocols.ts';
import { defined } from './defined.ts';
import { type ProxyOption, type ProxySettings, readProxySettings } from './proxy/choose.ts';
import type { ProxyAgentMaker } from './proxy/proxy.ts';
import type { StageTimeouts, Timeouts } from './stage-limits.ts';

/** When to open a second connection, after a failure that says nothing, to find out whether the port speaks TLS. */
export type Diagnose = boolean | 'loopback';

/** One of the caller's headers; a list of values is a line each. */
export type OwnHeader = readonly [name: string, value: string | readonly string[]];

/** The options of one client as they are given; all but these go to `http.request()` or `https.request()` as they are. */
export interface DialOptions extends SecureContextOptions {
  protocols?: string | readonly string[] | null | undefined;
  protocolVersion?: number | undefined;
  origin?: string | undefined;
  headers?: { readonly [name: string]: string | number | readonly string[] | undefined } | undefined;
  auth?: string | null | undefined;
  perMessageDeflate?: boolean | DeflateOptions | undefined;
  handshakeTimeout?: number | undefined;
  followRedirects?: boolean | undefined;
  maxRedirects?: number | undefined;
  strict?: boolean | undefined;
  /**
   * Some failures look alike from outside: a server that speaks TLS and one that hangs up both close without a word.
   * `'loopback'` (default) looks a second time, with a TLS hello, when the server is on this machine; `true` does so for
   * every server; `false` never opens a second connection.
   */
  diagnose?: Diagnose | undefined;
  /**
   * For `wss:` only. `true`: as a stream of HTTP/2 (RFC 8441) where the server takes WebSockets so, else by HTTP/1.1. A session
   * of `http2.connect()`: as one more stream on it, or not at all. Default `false`. Not with an `agent` or `createConnection`,
   * and not through a proxy.
   */
  http2?: boolean | ClientHttp2Session | undefined;
  agent?: Agent | boolean | undefined;
  createConnection?: RequestOptions['createConnection'] | undefined;
  signal?: AbortSignal | undefined;
  timeouts?: Timeouts | undefined;
  proxy?: ProxyOption;
  proxyAgents?: { readonly [scheme: string]: ProxyAgentMaker } | undefined;
  /** Options of TLS with the server; they win over those beside them. */
  tls?: ConnectionOptions | undefined;
}

/** The same, read once and complete. */
export interface DialSettings {
  readonly protocols: readonly string[];
  readonly protocolVersion: number;
  readonly origin: string | undefined;
  readonly headers: readonly OwnHeader[];
  readonly auth: string | undefined;
  /** Undefined: permessage-deflate is not offered. */
  readonly deflate: DeflateOptions | undefined;
  /** 0: no limit. */
  readonly handshakeTimeoutMs: number;
  readonly followRedirects: boolean;
  readonly maxRedirects: number;
  readonly strict: boolean;
  readonly diagnose: Diagnose;
  readonly http2: boolean | ClientHttp2Session;
  readonly agent: Agent | boolean | undefined;
  readonly createConnection: RequestOptions['createConnection'] | undefined;
  readonly signal: AbortSignal | undefined;
  readonly timeouts: StageTimeouts;
  readonly proxies: ProxySettings;
  /** What is left: for `http.request()`, `https.request()`, `net.connect()` and `tls.connect()`. */
  readonly passedOn: Readonly<Record<string, unknown>>;
}

/** Versions of the protocol that can be asked for: RFC 6455, and the draft that differs only in one header. */
const versions = [8, 13];

/** Options of `http.request()` that the URL decides, and options of other layers that it must not see. */
const notPassedOn = [
  'socketPath',
  'hostname',
  'protocol',
  'timeout',
  'method',
  'host',
  'path',
  'port',
  'finishRequest',
];

/** Options of a request that have no business in `tls`. */
const notTls = [...notPassedOn, 'agent', 'auth', 'createConnection', 'headers', 'signal', 'socket'];

/**
 * Reads the options, once. Undefined means the default. The caller's object is not written.
 * @throws RangeError for a version of the protocol that is neither 8 nor 13, and for window bits that are not 8 to 15
 * @throws SyntaxError for a subprotocol that is no token or is named twice (RFC 6455 §4.1)
 * @throws TypeError, with Node's own codes, for a header that cannot go on the wire, such as one with a line break in it;
 * and for a limit, a signal or a proxy of a type that cannot be meant
 */
export function readDialOptions(
  protocols: string | readonly string[] | null | undefined,
  options: DialOptions | null | undefined,
): DialSettings {
  const {
    protocols: moreProtocols,
    protocolVersion = 13,
    origin,
    headers,
    auth,
    perMessageDeflate = true,
    handshakeTimeout,
    followRedirects = false,
    maxRedirects = 10,
    strict = true,
    diagnose = 'loopback',
    http2 = false,
    agent,
    createConnection,
    signal,
    timeouts,
    proxy,
    proxyAgents,
    tls,
    ...rest
  } = options ?? {};
  if (!versions.includes(protocolVersion)) {
    throw new RangeError(
      `Unsupported protocol version: ${protocolVersion} (supported versions: ${versions.join(', ')})`,
    );
  }
  return {
    protocols: readProtocols(protocols ?? moreProtocols),
    protocolVersion,
    origin: origin ? checkedHeader('Origin', origin) : undefined,
    headers: readHeaders(headers),
    auth: auth ?? undefined,
    deflate: readDeflate(perMessageDeflate),
    handshakeTimeoutMs: readMilliseconds('handshakeTimeout', handshakeTimeout),
    followRedirects: Boolean(followRedirects),
    maxRedirects,
    strict,
    diagnose,
    http2: http2 ?? false,
    agent: agent ?? undefined,
    createConnection: createConnection ?? undefined,
    signal: readSignal(signal),
    timeouts: readTimeouts(timeouts),
    proxies: readProxySettings(proxy, proxyAgents),
    passedOn: { ...without(defined(rest), notPassedOn), ...without(defined(tls ?? {}), notTls) },
  };
}

/** One name, a list of names, or none; `null` is none too, because it is never meant as a name. */
function readProtocols(given: string | readonly string[] | null | undefined): readonly string[] {
  if (given === null || given === undefined) return [];
  const names: readonly unknown[] = Array.isArray(given) ? [...given] : [given];
  const valid = names.every((name): name is string => typeof name === 'string' && isSubprotocol(name));
  if (!valid || new Set(names).size !== names.length) {
    throw new SyntaxError('An invalid or duplicated subprotocol was specified');
  }
  return names as readonly string[];
}

/** The caller's headers, checked here so that nothing can fail, or be smuggled in, half-way; of two spellings the last counts. */
function readHeaders(headers: DialOptions['headers']): OwnHeader[] {
  const byName = new Map<string, OwnHeader>();
  for (const [name, value] of Object.entries(headers ?? {})) {
    validateHeaderName(name);
    if (value === undefined || value === null) continue;
    const checked = Array.isArray(value)
      ? value.map((one) => checkedHeader(name, one))
      : checkedHeader(name, value as string | number);
    byName.set(name.toLowerCase(), [name, checked]);
  }
  return [...byName.values()];
}

function checkedHeader(name: string, value: string | number): string {
  validateHeaderValue(name, value as string);
  return String(value);
}

function readDeflate(option: boolean | DeflateOptions): DeflateOptions | undefined {
  if (!option) return undefined;
  const options = option === true ? {} : { ...option };
  assertDeflateOptions(options);
  return fitToRuntime(options, 'client');
}

function readMilliseconds(name: string, value: number | undefined): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || Number.isNaN(value) || value < 0) {
    throw new TypeError(`The "${name}" option must be a number of milliseconds, not ${String(value)}`);
  }
  return value;
}

function readTimeouts(given: Timeouts | null | undefined): StageTimeouts {
  if (typeof (given ?? {}) !== 'object') {
    throw new TypeError(`The "timeouts" option must be an object such as { totalMs: 5000 }, not ${String(given)}`);
  }
  const { dnsMs, connectMs, tlsMs, handshakeMs, totalMs } = given ?? {};
  const read = (name: string, ms: number | undefined) => {
    const value = readMilliseconds(`timeouts.${name}`, ms);
    return value === Number.POSITIVE_INFINITY ? 0 : value;
  };
  return {
    dnsMs: read('dnsMs', dnsMs),
    connectMs: read('connectMs', connectMs),
    tlsMs: read('tlsMs', tlsMs),
    handshakeMs: read('handshakeMs', handshakeMs),
    totalMs: read('totalMs', totalMs),
  };
}

/** @throws TypeError when it is none */
export function readSignal(signal: AbortSignal | null | undefined): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined;
  if (typeof signal === 'object' && 'aborted' in signal && typeof signal.addEventListener === 'function') return signal;
  throw new TypeError('The "signal" option must be an AbortSignal');
}

function without(options: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}
