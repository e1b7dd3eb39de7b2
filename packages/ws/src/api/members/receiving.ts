import { EventEmitter } from 'node:events';
import { connectionOf, peekFeatures } from '../internals/socket-internals.ts';
import { readBytes } from '../options/backpressure-option.ts';
import { DEFAULT_HIGH_WATER_BYTES, Inbox, openInbox } from '../receiving/inbox.ts';
import { MessageIterator, type Messages, type MessagesOptions } from '../receiving/message-iterator.ts';
import { openStreams, type StreamsOptions, type WebSocketStreams } from '../receiving/streams.ts';
import type { WebSocket } from '../websocket.ts';

/** Taking what arrives at one's own pace. */
export interface ReceivingMembers {
  /** Whether `pause` was called. */
  readonly isPaused: boolean;
  /** No message, ping or pong is emitted until `resume`; TCP then slows the peer down. */
  pause(): void;
  /** Ends `pause`. Where messages wait because nobody listens, they are thrown away, and so is what follows. */
  resume(): void;
  /** As that of an `EventEmitter`. What the socket needs itself for its messages stays. */
  removeAllListeners(name?: string | symbol): this;
  /** As `messages()` without options: `for await (const message of socket)`. */
  [Symbol.asyncIterator](): Messages<string | Buffer>;
  /**
   * The messages, one by one: text as a string, binary as `binaryType` says (a Buffer unless it was set). While the loop is busy,
   * what arrives waits, and the peer is held back when that is much. Each message goes to the iterator alone, and not to listeners
   * for `message`; between two iterators messages wait, unless there are listeners.
   *
   * Ends when the connection was closed with 1000, 1001 or no code, or by this side; throws a `ConnectionClosedError` for any other
   * code of the peer, and the `closeCause` or `ProtocolError` when there was no close frame. `break` leaves the socket open.
   *
   * @throws {WebSocketError} `WS_ERR_ALREADY_READING`, at the first message, while another iterator or stream reads
   */
  messages<Binary = Buffer>(options?: MessagesOptions): Messages<string | Binary>;
  /**
   * The socket as a pair of Web Streams: `readable` gives what `messages()` gives; `writable` takes what `send` takes, and is
   * not ready while much is buffered. Closing `writable` closes the socket with 1000, aborting it or cancelling `readable` with
   * 1011, or with the `closeCode` and `reason` of what they are given.
   */
  streams(options?: StreamsOptions): WebSocketStreams;
}

export const receivingMembers: ReceivingMembers & ThisType<WebSocket> = {
  get isPaused() {
    return takerOf(this as unknown as WebSocket)?.paused ?? false;
  },
  pause() {
    if (isAlive(this)) takerOf(this)?.pause();
  },
  resume() {
    if (isAlive(this)) takerOf(this)?.resume();
  },
  removeAllListeners(name) {
    EventEmitter.prototype.removeAllListeners.call(this, ...(name === undefined ? [] : [name]));
    const inbox = peekFeatures(this)?.inbox;
    if (inbox instanceof Inbox) inbox.listenersRemoved();
    return this;
  },
  [Symbol.asyncIterator]() {
    return this.messages();
  },
  messages<Binary>(options: MessagesOptions = {}) {
    const socket = this as unknown as WebSocket;
    const inbox = openInbox(socket);
    inbox.highWaterBytes = readBytes('highWaterBytes', options.highWaterBytes ?? DEFAULT_HIGH_WATER_BYTES);
    return new MessageIterator<string | Binary>(socket, inbox, options.signal);
  },
  streams(options) {
    return openStreams(this, options);
  },
};

/** Who holds the peer back. */
function takerOf(socket: WebSocket): { readonly paused: boolean; pause(): void; resume(): void } | undefined {
  return peekFeatures(socket)?.inbox ?? connectionOf(socket);
}

function isAlive({ readyState, OPEN, CLOSING }: WebSocket): boolean {
  return readyState === OPEN || readyState === CLOSING;
}
