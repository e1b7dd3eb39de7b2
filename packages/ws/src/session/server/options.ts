import { readLimits, type SessionLimitOptions, wholeNumber } from '../settings.ts';
import { MemorySessionStore } from '../store/memory-store.ts';
import type { Awaitable, SessionStore } from '../store/store.ts';
import type { WebSocketLike } from '../traffic/channel.ts';

/** What is known of a session that somebody wants back. */
export interface ResumableSession<Data> {
  readonly id: string;
  readonly data: Data;
  readonly user: string | undefined;
  readonly protocol: string;
}

/** The options of a `SessionServer`. Times are in milliseconds. */
export interface SessionServerOptions<Data, Request, Socket extends WebSocketLike> extends SessionLimitOptions {
  /** Where sessions are kept. Default: a `MemorySessionStore` of its own. */
  store?: SessionStore<Data>;
  /** How long a session waits for its client to come back. Default 120,000. */
  windowMs?: number;
  /** The most sessions, with a connection or without; more are rejected as `busy`. Default 100,000. */
  maxSessions?: number;
  /**
   * The most bytes that may wait in all sessions together. When a message would exceed it, sessions without a connection are
   * ended, the longest suspended first, and when that is not enough `send` throws. Default 256 MiB.
   */
  maxTotalBufferedBytes?: number;
  /** How often one session may be resumed within a minute. Default 60. */
  maxResumesPerMinute?: number;
  /** How long a connection may take from its opening to its session. Default 10,000. */
  handshakeTimeoutMs?: number;
  /** Makes the context of a new session. What it throws rejects the client (`refused`). Default: `undefined`. */
  data?: (request: Request, socket: Socket) => Awaitable<Data>;
  /** Says whom a connection belongs to. A session is resumed only by whom it was opened. Default: nobody. */
  identify?: (request: Request, socket: Socket) => Awaitable<string | undefined>;
  /** Asked when id, token and user are right. False rejects as `unknown`. Default: yes. */
  mayResume?: (session: ResumableSession<Data>, request: Request, socket: Socket) => Awaitable<boolean>;
  /** Chooses among the application's subprotocols; undefined for none. Default: the first. */
  selectProtocol?: (offered: readonly string[], request: Request) => string | undefined;
  /** Takes the sockets that do not speak the session protocol. Default: they are closed with 1008. */
  plain?: (socket: Socket, request: Request) => void;
}

/** The options with their defaults. */
export function readServerOptions<Data, Request, Socket extends WebSocketLike>(
  options: SessionServerOptions<Data, Request, Socket>,
) {
  const read = (
    name: 'windowMs' | 'maxSessions' | 'maxTotalBufferedBytes' | 'maxResumesPerMinute' | 'handshakeTimeoutMs',
    fallback: number,
  ) => wholeNumber(name, options[name], fallback);
  return {
    endpoint: readLimits(options, true),
    store: options.store ?? new MemorySessionStore<Data>(),
    windowMs: read('windowMs', 120_000),
    maxSessions: read('maxSessions', 100_000),
    maxTotalBufferedBytes: read('maxTotalBufferedBytes', 256 * 2 ** 20),
    maxResumesPerMinute: read('maxResumesPerMinute', 60),
    handshakeTimeoutMs: read('handshakeTimeoutMs', 10_000),
    data: options.data ?? (() => undefined as Data),
    identify: options.identify ?? (() => undefined),
    mayResume: options.mayResume ?? (() => true),
    selectProtocol: options.selectProtocol ?? ((offered: readonly string[]) => offered[0]),
    plain: options.plain,
  };
}

/** The options as read at the door. */
export type ServerSettings<Data, Request, Socket extends WebSocketLike> = ReturnType<
  typeof readServerOptions<Data, Request, Socket>
>;
