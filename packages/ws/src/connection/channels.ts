import type { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import type { ConnectionLostError, HandshakeError } from '../protocol/errors.ts';
import type { AddressAttempt, HandshakeStage, StageTimings } from '../protocol/handshake/failures.ts';

/**
 * A channel of `node:diagnostics_channel` whose messages have a type. Subscribers are called while the thing happens, so they
 * should be short. One that throws does not disturb the connection: Node rethrows on the next tick, as an uncaught exception.
 */
export interface TypedChannel<Message> {
  /** To subscribe by `diagnostics_channel.subscribe(name, …)`, without this library. Stable. */
  readonly name: string;
  readonly hasSubscribers: boolean;
  publish(message: Message): void;
  subscribe(onMessage: (message: Message, name: string) => void): void;
  /** @returns whether it was subscribed */
  unsubscribe(onMessage: (message: Message, name: string) => void): boolean;
  /** While something runs within the channel, `storage` has what `transform` makes of the message: for tracers. */
  bindStore<Store>(storage: AsyncLocalStorage<Store>, transform: (message: Message) => Store): void;
  unbindStore<Store>(storage: AsyncLocalStorage<Store>): void;
  /** Publishes, and calls `run` with the bound stores. */
  runStores<Result>(message: Message, run: () => Result): Result;
}

/** The five channels of `diagnostics_channel.tracingChannel(name)`, typed. */
export interface TypedTracingChannel<Context> {
  readonly start: TypedChannel<Context>;
  readonly end: TypedChannel<Context>;
  readonly asyncStart: TypedChannel<Context>;
  readonly asyncEnd: TypedChannel<Context>;
  readonly error: TypedChannel<Context>;
}

/** Who ended a connection first: by a close frame, by cutting it, by leaving; `nobody`: it broke. */
export type BegunBy = 'us' | 'peer' | 'nobody';

/** A client connects: one object for all messages about one attempt, redirects included. Subscribers may add symbols to it. */
export interface Connecting<Socket = object> {
  readonly socket: Socket | undefined;
  /** Where it goes, without the secrets that the query may carry; after redirects, where they led. */
  url: string;
  /** On the clock of `performance.now()`. */
  readonly startedAtMs: number;
  /** Set before `error`. */
  error?: HandshakeError | undefined;
  /** Set before `asyncStart`: addresses tried and the time of each stage. */
  addresses?: readonly AddressAttempt[] | undefined;
  timings?: StageTimings | undefined;
  /** Set before `asyncStart` when it opened: the agreed subprotocol, or an empty string. */
  protocol?: string | undefined;
}

/** A stage of a client's handshake is through. `dns` is missing for addresses and for hosts looked up by a proxy. */
export interface StageEnded<Socket = object> {
  readonly socket: Socket | undefined;
  readonly url: string;
  readonly stage: Exclude<HandshakeStage, 'url' | 'frames'>;
  /** On the clock of `performance.now()`. */
  readonly startedAtMs: number;
  readonly durationMs: number;
}

/** A client's handshake failed: `error` has stage, code, evidence and hint. */
export interface HandshakeFailed<Socket = object> {
  readonly socket: Socket | undefined;
  readonly url: string;
  readonly error: HandshakeError;
}

/** A socket is open, on either side. */
export interface SocketOpened<Socket = object> {
  readonly socket: Socket;
  readonly role: 'client' | 'server';
  /** The agreed subprotocol, or an empty string. */
  readonly protocol: string;
  /** Was permessage-deflate agreed? */
  readonly compressed: boolean;
}

/** A message came, or was given to `send`. */
export interface MessagePassed<Socket = object> {
  readonly socket: Socket;
  readonly direction: 'received' | 'sent';
  /** Of payload, without framing, before compression or after inflating. */
  readonly bytes: number;
  readonly isBinary: boolean;
  /** False for a fragment sent with `fin: false`: the message goes on. */
  readonly isFinal: boolean;
}

/** A ping or a pong came, or was sent. Pongs that the library answers by itself are not reported: the ping is. */
export interface ControlPassed<Socket = object> {
  readonly socket: Socket;
  readonly direction: 'received' | 'sent';
  readonly bytes: number;
}

/** The heartbeat measured a round trip. */
export interface RoundTripMeasured<Socket = object> {
  readonly socket: Socket;
  readonly rttMs: number;
  /** Smoothed, as RFC 6298 §2 does for TCP. */
  readonly smoothedMs: number;
}

/** The bytes that wait to leave went over the option `backpressure.highWaterBytes`, or back under it. */
export interface BackpressureChanged<Socket = object> {
  readonly socket: Socket;
  readonly state: 'high' | 'low';
  readonly bufferedBytes: number;
  readonly highWaterBytes: number;
}

/** The policy of `backpressure` dropped messages, or closed the connection instead of keeping them. */
export interface MessagesDropped<Socket = object> {
  readonly socket: Socket;
  readonly policy: string;
  readonly messages: number;
  readonly bytes: number;
}

/** The heartbeat gave a peer up: nothing came for too long. `close` follows. */
export interface HeartbeatTimedOut<Socket = object> {
  readonly socket: Socket;
  /** For how long nothing came. */
  readonly silentMs: number;
}

/** A socket that was open is closed. */
export interface SocketClosed<Socket = object> {
  readonly socket: Socket;
  /** RFC 6455 §7.1.5; 1006 when no close frame came. */
  readonly code: number;
  readonly reason: string;
  /** Close frames went both ways. */
  readonly wasClean: boolean;
  readonly begunBy: BegunBy;
  /** Why there was no close frame, when there was none. */
  readonly cause: ConnectionLostError | undefined;
  /** Since `open`. */
  readonly durationMs: number;
}

/** A server accepted a client: the 101 is written, `open` comes before this. */
export interface ClientAccepted<Socket = object, Server = object> {
  readonly server: Server;
  readonly socket: Socket;
  /** The request as Node has it: an `http.IncomingMessage`. */
  readonly request: object;
}

/** A server refused an opening request. */
export interface ClientRefused<Server = object> {
  readonly server: Server;
  /** Why: its `code` is a row of docs/errors.md; with request and address. */
  readonly rejection: HandshakeError & { readonly status: number; readonly remoteAddress: string | undefined };
  /** The request as Node has it: an `http.IncomingMessage`. */
  readonly request: object;
}

/** `drain()` began: the server takes no more clients and tells those that it has to go. */
export interface DrainBegun<Server = object> {
  readonly server: Server;
  readonly connections: number;
}

/** `drain()` is through. */
export interface DrainEnded<Server = object> {
  readonly server: Server;
  /** Connections that closed in time. */
  readonly closed: number;
  /** Connections that were cut. */
  readonly terminated: number;
  readonly durationMs: number;
}

/** All channels of the library. */
export interface Channels<Socket = object, Server = object> {
  /** `tracing:handfast:connect:*`: a client's handshake from `new WebSocket` to `open` or `error`, for tracers. */
  readonly connect: TypedTracingChannel<Connecting<Socket>>;
  /** `handfast:handshake:stage`: a stage of a client's handshake is through. */
  readonly stage: TypedChannel<StageEnded<Socket>>;
  /** `handfast:handshake:failed`: a client's handshake failed. */
  readonly failed: TypedChannel<HandshakeFailed<Socket>>;
  /** `handfast:socket:open`: both sides. */
  readonly open: TypedChannel<SocketOpened<Socket>>;
  /** `handfast:socket:message`: each message, both directions. */
  readonly message: TypedChannel<MessagePassed<Socket>>;
  /** `handfast:socket:ping` */
  readonly ping: TypedChannel<ControlPassed<Socket>>;
  /** `handfast:socket:pong` */
  readonly pong: TypedChannel<ControlPassed<Socket>>;
  /** `handfast:socket:rtt`: with the option `heartbeat`. */
  readonly rtt: TypedChannel<RoundTripMeasured<Socket>>;
  /** `handfast:socket:backpressure`: with the option `backpressure`. */
  readonly backpressure: TypedChannel<BackpressureChanged<Socket>>;
  /** `handfast:socket:dropped`: with the option `backpressure`. */
  readonly dropped: TypedChannel<MessagesDropped<Socket>>;
  /** `handfast:socket:heartbeat-timeout`: with the option `heartbeat`. */
  readonly heartbeatTimeout: TypedChannel<HeartbeatTimedOut<Socket>>;
  /** `handfast:socket:close`: of sockets that were open; before the event `close`. */
  readonly close: TypedChannel<SocketClosed<Socket>>;
  /** `handfast:server:accepted` */
  readonly accepted: TypedChannel<ClientAccepted<Socket, Server>>;
  /** `handfast:server:refused` */
  readonly refused: TypedChannel<ClientRefused<Server>>;
  /** `handfast:server:drain-begun` */
  readonly drainBegun: TypedChannel<DrainBegun<Server>>;
  /** `handfast:server:drain-ended` */
  readonly drainEnded: TypedChannel<DrainEnded<Server>>;
}

/** Held here for as long as the library is loaded: Node forgets a channel that nobody holds, and its subscribers with it. */
export const channels: Channels = {
  connect: {
    start: channel('tracing:handfast:connect:start'),
    end: channel('tracing:handfast:connect:end'),
    asyncStart: channel('tracing:handfast:connect:asyncStart'),
    asyncEnd: channel('tracing:handfast:connect:asyncEnd'),
    error: channel('tracing:handfast:connect:error'),
  },
  stage: channel('handfast:handshake:stage'),
  failed: channel('handfast:handshake:failed'),
  open: channel('handfast:socket:open'),
  message: channel('handfast:socket:message'),
  ping: channel('handfast:socket:ping'),
  pong: channel('handfast:socket:pong'),
  rtt: channel('handfast:socket:rtt'),
  backpressure: channel('handfast:socket:backpressure'),
  dropped: channel('handfast:socket:dropped'),
  heartbeatTimeout: channel('handfast:socket:heartbeat-timeout'),
  close: channel('handfast:socket:close'),
  accepted: channel('handfast:server:accepted'),
  refused: channel('handfast:server:refused'),
  drainBegun: channel('handfast:server:drain-begun'),
  drainEnded: channel('handfast:server:drain-ended'),
} as unknown as Channels;
