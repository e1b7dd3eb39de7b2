import type { ReconnectCause, ReconnectDecision } from './cause.ts';
import { type ReconnectClock, systemClock } from './clock.ts';
import { browserSignals, type NetworkSignals } from './network-signals.ts';
import { atLeast } from './numbers.ts';
import { ReconnectPolicy, type ReconnectRules } from './policy.ts';
import { textOf } from './text-of.ts';
import {
  type BinaryType,
  hasGlobalWebSocket,
  noWebSocket,
  type OpenTransport,
  openWith,
  type RequestHeaders,
  type SendData,
  type TransportConstructor,
} from './transport.ts';

/** A value, or a function that is called for each attempt: for tokens that expire. */
export type PerAttempt<Value> = Value | (() => Value | PromiseLike<Value>);

/** Where to connect to. */
export type UrlOption = PerAttempt<string | URL>;

/** The subprotocols to offer, in order of preference. */
export type ProtocolsOption = PerAttempt<string | readonly string[] | undefined>;

/** The options of a `ReconnectingWebSocket`. Times are in milliseconds. */
export interface ReconnectOptions extends ReconnectRules {
  /** Header fields of the opening request. Browsers cannot send any: there, asking for some ends it. Default: none. */
  headers?: PerAttempt<RequestHeaders | undefined> | undefined;
  /** Connects with this class. Default: the global `WebSocket`. */
  WebSocket?: TransportConstructor | undefined;
  /** Connects with this function, for all that a class and its usual arguments cannot do. Instead of `WebSocket`. */
  open?: OpenTransport | undefined;
  /** How binary messages arrive. Default: as the transport has it (`blob` in browsers). */
  binaryType?: BinaryType | undefined;
  /** Ends it for ever, whatever it does at that moment. */
  signal?: AbortSignal | undefined;
  /**
   * How long one attempt may take, with the calls of `url`, `protocols` and `headers`. Default 10,000: lost SYN packets are
   * sent again after 1, 3 and 7 seconds, and what three of them did not reach is not there. 0 means no limit.
   */
  connectTimeoutMs?: number | undefined;
  /**
   * Gives a connection up when no message arrived on it for so long: browsers cannot send pings, so only messages show
   * that the peer is there. Default 0: off.
   */
  idleMs?: number | undefined;
  /** Sent when half of `idleMs` went by without a message; the peer has to answer with any message. Default: nothing. */
  pingMessage?: SendData | (() => SendData) | undefined;
  /** Keep what is sent while there is no connection, and send it, in order, after the next opening. Default `true`. */
  buffer?: boolean | undefined;
  /** Most messages kept. Default 1,000: a minute of 15 a second, and a burst that a server can take. */
  maxBufferedMessages?: number | undefined;
  /** Most bytes kept. Default 1 MiB: a second on a slow line, so that what comes after it is not late. */
  maxBufferedBytes?: number | undefined;
  /** What `send()` does when there is no room: throw a `ReconnectError`, or forget the oldest. Default `throw`. */
  overflow?: 'throw' | 'drop-oldest' | undefined;
  /**
   * Asked after each failed attempt and each lost connection; sees everything and has the last word. `true`: try again,
   * even where the rules would stop. `false`: stop. `{ delayMs }`: try again after so long. `undefined`: as the rules say.
   * When it throws, or answers anything else, a promise too, the rules decide, and the event `error` tells.
   */
  shouldReconnect?: ((cause: ReconnectCause, decision: ReconnectDecision) => HookAnswer) | undefined;
  /** What tells of the network; `false` for nothing. Default: `online`, `offline`, `pageshow` and `visibilitychange` of a browser. */
  network?: NetworkSignals | false | undefined;
  /** For tests. */
  clock?: ReconnectClock | undefined;
  /** From 0 to below 1; for tests. Default `Math.random`. */
  random?: (() => number) | undefined;
}

/** What `shouldReconnect` may answer. */
export type HookAnswer = boolean | { readonly delayMs: number } | undefined;

/** The options as read at the door: complete, and nobody else's. */
export interface Settings {
  readonly url: UrlOption;
  readonly protocols: ProtocolsOption;
  readonly headers: PerAttempt<RequestHeaders | undefined>;
  readonly open: OpenTransport;
  readonly signal: AbortSignal | undefined;
  readonly connectTimeoutMs: number;
  readonly idleMs: number;
  readonly pingMessage: SendData | (() => SendData) | undefined;
  readonly buffer: boolean;
  readonly maxBufferedMessages: number;
  readonly maxBufferedBytes: number;
  readonly overflow: 'throw' | 'drop-oldest';
  readonly shouldReconnect: ReconnectOptions['shouldReconnect'];
  readonly network: NetworkSignals | undefined;
  readonly clock: ReconnectClock;
  readonly policy: ReconnectPolicy;
}

/** @throws {TypeError} or {RangeError} for options that make no sense */
export function readOptions(url: UrlOption, protocols: ProtocolsOption, options: ReconnectOptions): Settings {
  if (options.open === undefined && options.WebSocket === undefined && !hasGlobalWebSocket()) {
    throw new TypeError(noWebSocket);
  }
  const { overflow = 'throw' } = options;
  if (overflow !== 'throw' && overflow !== 'drop-oldest') {
    throw new TypeError(`Expected the option overflow to be 'throw' or 'drop-oldest', received ${textOf(overflow)}`);
  }
  const clock = options.clock ?? systemClock;
  return {
    url,
    protocols,
    headers: options.headers,
    open: options.open ?? openWith(options.WebSocket),
    signal: options.signal,
    connectTimeoutMs: atLeast(0, 'connectTimeoutMs', options.connectTimeoutMs ?? 10_000),
    idleMs: atLeast(0, 'idleMs', options.idleMs ?? 0),
    pingMessage: options.pingMessage,
    buffer: options.buffer ?? true,
    maxBufferedMessages: atLeast(0, 'maxBufferedMessages', options.maxBufferedMessages ?? 1000),
    maxBufferedBytes: atLeast(0, 'maxBufferedBytes', options.maxBufferedBytes ?? 1_048_576),
    overflow,
    shouldReconnect: options.shouldReconnect,
    network: options.network === false ? undefined : (options.network ?? browserSignals()),
    clock,
    policy: new ReconnectPolicy(options, options.random ?? Math.random),
  };
}
