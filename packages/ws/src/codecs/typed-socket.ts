import type { Decoding, Encoding } from './codec.ts';
import { Incoming, type Taker } from './incoming.ts';
import type { MoreOfSocket, Sends, SocketLike } from './socket-like.ts';
import { ValueIterator } from './value-iterator.ts';
import { ValueLoop } from './value-loop.ts';
import { ValueReader } from './value-reader.ts';

/** Options of `typed`. */
export interface TypedOptions {
  /**
   * How much may wait to be read, in bytes (a text counts two for each character). Beyond that the socket is paused, so that TCP
   * slows the peer down; one that cannot be paused, as those of browsers, is closed with 1008. Default 1 MiB, and 16 MiB where
   * the socket cannot be paused.
   */
  readonly maxWaitingBytes?: number | undefined;
}

type MessageListener<Value> = (value: Value) => void;
type ErrorListener = (error: Error) => void;

/**
 * A socket whose messages are values. Nothing of the socket is taken away: close it, ping it, look at it by `socket`.
 *
 * It begins to listen with the first `for await` or `on('message')`, and is read in one of the two ways.
 */
export class TypedSocket<Value, Outgoing, Socket extends SocketLike = SocketLike> implements AsyncIterable<Value> {
  /** The socket that was wrapped. */
  readonly socket: Socket;
  readonly #decoding: Decoding<Value>;
  readonly #encoding: Encoding<Outgoing>;
  readonly #maxWaitingBytes: number | undefined;
  #incoming: Incoming<Value> | ValueLoop<Value> | undefined;
  #reader: ValueReader<Value> | undefined;
  readonly #messageListeners = new Set<MessageListener<Value>>();
  readonly #errorListeners = new Set<ErrorListener>();
  #isIterated = false;
  #error: Error | undefined;

  /** Use `typed(socket, codec)`. */
  constructor(socket: Socket, incoming: Decoding<Value>, outgoing: Encoding<Outgoing>, options: TypedOptions) {
    this.socket = socket;
    this.#decoding = incoming;
    this.#encoding = outgoing;
    this.#maxWaitingBytes = options.maxWaitingBytes;
  }

  /** Why reading ended: a `TypedSocketError`, or what broke the connection; undefined before, and after a proper close. */
  get error(): Error | undefined {
    return this.#error;
  }

  /**
   * Sends a value.
   * @throws {TypedSocketError} `WS_ERR_VALUE_UNSENDABLE`, or what the codec throws, for a value that cannot be encoded; and
   * what the socket throws
   */
  send(value: Outgoing): void {
    this.socket.send(this.encode(value));
  }

  /** What `send` would send, for `server.publish`, `broadcast` and whatever else takes messages. */
  encode(value: Outgoing): string | Uint8Array {
    return this.#encoding.encode(value);
  }

  /**
   * Calls `listener` with each value, in their order; or with what ended the reading, for `error`. Without a listener for
   * `error` nothing is thrown: see `error` and the event `close` of the socket.
   * @throws when the values are read by `for await` already
   */
  on(event: 'message', listener: MessageListener<Value>): this;
  on(event: 'error', listener: ErrorListener): this;
  on(event: 'message' | 'error', listener: MessageListener<Value> | ErrorListener): this {
    if (event === 'error') {
      this.#errorListeners.add(listener as ErrorListener);
      return this;
    }
    if (this.#reader || this.#isIterated)
      throw new Error('The values of this socket are read by for await already: use one of the two');
    this.#messageListeners.add(listener as MessageListener<Value>);
    this.#listen().pump();
    return this;
  }

  /** Takes a listener away. What comes while there is none for `message` waits. */
  off(event: 'message', listener: MessageListener<Value>): this;
  off(event: 'error', listener: ErrorListener): this;
  off(event: 'message' | 'error', listener: MessageListener<Value> | ErrorListener): this {
    if (event === 'error') this.#errorListeners.delete(listener as ErrorListener);
    else this.#messageListeners.delete(listener as MessageListener<Value>);
    return this;
  }

  /**
   * The values, in their order, at the pace of the loop. Ends when the connection was closed; throws what ended it otherwise.
   * A loop that is left by `break` leaves the socket open, and a later loop goes on where it was.
   * @throws when `on('message')` was used
   */
  [Symbol.asyncIterator](): AsyncIterator<Value, undefined> {
    if (this.#incoming && !this.#reader) {
      throw new Error("The values of this socket are read by on('message') already: use one of the two");
    }
    if (this.#error) return nothing();
    const values = this.#values();
    if (values) {
      this.#isIterated = true;
      return values;
    }
    this.#reader ??= new ValueReader();
    const reader = this.#reader;
    const incoming = this.#listen();
    return { next: () => reader.next(() => incoming.pump()) };
  }

  /** By the iterator of the socket itself, where it has one. */
  #values(): ValueIterator<Value> | undefined {
    const socket: Sends & MoreOfSocket = this.socket;
    const highWaterBytes = this.#maxWaitingBytes;
    const messages =
      highWaterBytes !== undefined && socket.messages
        ? socket.messages({ highWaterBytes })
        : socket[Symbol.asyncIterator]?.();
    return messages && new ValueIterator(socket, messages, this.#decoding, (error) => this.#failed(error));
  }

  #listen(): Incoming<Value> | ValueLoop<Value> {
    const self = this;
    const taker = {
      get wants() {
        return self.#reader ? self.#reader.wants : self.#messageListeners.size > 0;
      },
      take: (value: Value) => this.#take(value),
      end: (error: Error | undefined) => this.#end(error),
    };
    this.#incoming ??= this.#begin(taker);
    return this.#incoming;
  }

  #begin(taker: Taker<Value>): Incoming<Value> | ValueLoop<Value> {
    const socket: SocketLike = this.socket;
    if ('addEventListener' in socket) return new Incoming(socket, this.#decoding, taker, this.#maxWaitingBytes);
    return new ValueLoop(this.#values() ?? nothing(), taker);
  }

  #take(value: Value): void {
    if (this.#reader) return this.#reader.take(value);
    for (const listener of this.#messageListeners) listener(value);
  }

  #end(error: Error | undefined): void {
    this.#reader?.end(error);
    if (error) this.#failed(error);
  }

  #failed(error: Error): void {
    this.#error = error;
    for (const listener of this.#errorListeners) listener(error);
  }
}

/** After an error there are no values any more, whatever the socket still has. */
async function* nothing(): AsyncGenerator<never, undefined> {}
