import type { ZlibOptions } from 'node:zlib';
import type { Wire } from '../../connection/wire-log/wire-settings.ts';

/** What both sides let the peer do, and how they deliver it. */
export interface ConnectionOptions {
  /** Let several `message`, `ping` and `pong` events happen in one tick. Default `true`. */
  allowSynchronousEvents?: boolean | undefined;
  /** Answer pings without being asked. Default `true`. */
  autoPong?: boolean | undefined;
  /** Milliseconds that the closing handshake may take before the connection is cut. Default 30,000. */
  closeTimeout?: number | undefined;
  /** Largest message, in bytes after inflating; 0 means no limit. Default 100 MiB. */
  maxPayload?: number | undefined;
  /** Accepted, as by `ws`, and without effect: a message is kept in one buffer, however many chunks it came in. */
  maxBufferedChunks?: number | undefined;
  /** Most frames that one message may come in; 0 means no limit. Default 131,072. */
  maxFragments?: number | undefined;
  /** Most automatic pongs waiting for the peer to read them; 0 means no limit. Default 60. */
  maxPendingAutoPongs?: number | undefined;
  /** How many times larger a compressed message may get by inflating to more than 16 MiB; 0 means no limit. Default 200. */
  maxInflateRatio?: number | undefined;
  /** permessage-deflate (RFC 7692). Default: offered by the client, declined by the server. */
  perMessageDeflate?: boolean | PerMessageDeflateOptions | undefined;
  /** Do not check that text is UTF-8. Only for peers you trust. Default `false`. */
  skipUTF8Validation?: boolean | undefined;
  /**
   * Hold the handshake to the letter of RFC 6455 and RFC 9112. Default `true`; `false` gives the leniency of `ws` 8 back
   * (HTTP/1.0, missing or doubled `Host`, version 8, a body on the upgrade request).
   */
  strict?: boolean | undefined;
  /**
   * Whether internals of Node may be used where that is faster: they are looked for and checked first, and the public API is
   * used where they are missing. Default `true`.
   */
  fastPath?: boolean | undefined;
  /**
   * What becomes of an `error` that nobody listens to: `'throw'` (default) lets it end the process, as any emitter in Node does;
   * `'ignore'`, the default of `connect()`, leaves it in `closeCause`.
   */
  unheardErrors?: 'throw' | 'ignore' | undefined;
  /**
   * Messages that nobody takes wait, in order, until there is a listener for `message`, an iterator or a stream; when 1 MiB of
   * them waits, the peer is held back through TCP. `resume()` without any of these throws them away. Default `false`; `true` for
   * `connect()`.
   */
  holdMessages?: boolean | undefined;
  /** What becomes of messages for a peer that does not read them fast enough. Default: they wait, however many. */
  backpressure?: BackpressureOptions | undefined;
  /**
   * Logs what passes over the wire: the handshake and a dump of each frame. `true`: as text to the standard error stream; a
   * stream: as text; a function: as records. Secrets in the handshake are redacted, payloads are not. Default: off, unless the
   * environment variable `HANDFAST_WIRE` is `1`.
   */
  wire?: Wire | undefined;
  /**
   * How long a peer may leave unfinished what it has begun: a message that does not end, or reading what waits for it. Past that the
   * connection is cut: close code 1006, `closeCause` with the code `WS_ERR_MESSAGE_TIMEOUT` or `WS_ERR_WRITE_TIMEOUT`; the peer, in
   * case that it reads, gets 1008. `true` is `{ messageMs: 30000, minBytesPerSecond: 1024, writeMs: 120000 }`. Default `true` for
   * servers and for `connect()`, `false` for `new WebSocket`.
   */
  deadlines?: DeadlineOptions | boolean | undefined;
  /**
   * Ping the peer now and then, and cut the connection when it shows no life: close code 1006, `closeCause` with the code
   * `WS_ERR_NO_PONG`. `true` is `{ intervalMs: 20000, timeoutMs: 20000 }`. Default `false`; `true` for `connect()`.
   */
  heartbeat?: HeartbeatOptions | boolean | undefined;
}

/** Limits for the time that one peer may take. One timer serves all sockets of the process; it counts in steps of 100 ms. */
export interface DeadlineOptions {
  /**
   * Milliseconds by which a message may fall behind `minBytesPerSecond`, from its first bytes on: one that stands still is given up
   * after them, however much of it has come. Time in which this side does not read is not counted. Default 30,000.
   */
  messageMs?: number | undefined;
  /** A message that comes as fast as this may take any time: a slow peer may send something large, and a drip of bytes ends. Default 1,024. */
  minBytesPerSecond?: number | undefined;
  /** Milliseconds in which the peer takes nothing at all of what waits to be sent to it. Default 120,000. */
  writeMs?: number | undefined;
}

/** How often to ping, and how long to wait. One timer serves all sockets of the process; it counts in steps of 100 ms. */
export interface HeartbeatOptions {
  /** Milliseconds between two pings. Keep it below the idle limits of proxies on the way; 60 s is a usual one. Default 20,000. */
  intervalMs?: number | undefined;
  /** The peer is dead when not one byte came for so many milliseconds after a ping: a message counts as much as a pong. Default 20,000. */
  timeoutMs?: number | undefined;
}

/** A limit for what waits in this process for one peer to read it. */
export interface BackpressureOptions {
  /**
   * When so many bytes are buffered (`bufferedAmount`), `policy` applies to the messages that follow. A message is sent whatever
   * its size: with another policy than `'wait'` there are never more bytes than this, one message that is on its way, and one
   * more. Default 1 MiB.
   */
  highWaterBytes?: number | undefined;
  /**
   * - `'wait'` (default): nothing is dropped; the promise of `sendAsync` and the event `drain` say when there is room.
   * - `'drop-oldest'`: what has waited longest is dropped, for peers who only need the news.
   * - `'drop-newest'`: what comes too much is not sent.
   * - `'close'`: the peer is closed with 1013.
   *
   * Only whole messages are dropped; their callbacks get an error with the code `WS_ERR_MESSAGE_DROPPED`.
   */
  policy?: 'wait' | 'drop-oldest' | 'drop-newest' | 'close' | undefined;
}

/** How permessage-deflate is offered, answered and run (RFC 7692 §7.1). */
export interface PerMessageDeflateOptions {
  /** The server forgets its window after each message. */
  serverNoContextTakeover?: boolean | undefined;
  /** The client forgets its window after each message. */
  clientNoContextTakeover?: boolean | undefined;
  /** Window of the server's compressor, 8 to 15 bits. */
  serverMaxWindowBits?: number | undefined;
  /** Window of the client's compressor, 8 to 15 bits. */
  clientMaxWindowBits?: number | undefined;
  /** Smallest payload that is compressed, in bytes; used only when context takeover is off. Default 1,024. */
  threshold?: number | undefined;
  /** Most calls to zlib in flight at once. Default 10. */
  concurrencyLimit?: number | undefined;
  zlibDeflateOptions?: DeflateTuning | undefined;
  zlibInflateOptions?: ZlibOptions | undefined;
}

/** Options passed on to zlib's compressor; `dictionary` and `info` are those of `@types/ws`. */
export type DeflateTuning = Omit<ZlibOptions, 'dictionary' | 'info'> & {
  dictionary?: Buffer | Buffer[] | DataView | undefined;
  info?: boolean | undefined;
};
