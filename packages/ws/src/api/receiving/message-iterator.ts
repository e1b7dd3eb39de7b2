import type { ConnectionEnd } from '../../connection/connection-end.ts';
import { Fifo } from '../../connection/fifo.ts';
import { whenAborted } from '../../connection/when-aborted.ts';
import { ConnectionClosedError, ConnectionLostError, ProtocolError, WebSocketError } from '../../protocol/errors.ts';
import type { WebSocket } from '../websocket.ts';
import type { Inbox, MessageReader } from './inbox.ts';
import { toBinaryType } from './incoming-data.ts';

/** Options of `socket.messages()`. */
export interface MessagesOptions {
  /**
   * While more than this waits to be taken, in bytes and 128 more for each message, the peer is held back through TCP. A single
   * message may be larger. Default 1 MiB.
   */
  highWaterBytes?: number | undefined;
  /** Ends the iteration: it throws the reason of the signal. The socket stays as it is. */
  signal?: AbortSignal | undefined;
}

/** What a loop reads: an async iterator whose end has no value. */
export interface Messages<Message> {
  next(): Promise<IteratorResult<Message, undefined>>;
  /** As `break` does: the socket stays open, and what is left is for whoever comes next. */
  return(): Promise<IteratorResult<Message, undefined>>;
  [Symbol.asyncIterator](): this;
}

interface Waiter<Message> {
  resolve(result: IteratorResult<Message, undefined>): void;
  reject(error: unknown): void;
}

const DONE = { done: true, value: undefined } as const;
/** RFC 6455 §7.4.1: a connection that has done its work, a peer that goes away, and no code at all. */
const CLEAN_CODES = [1000, 1001, 1005];

/**
 * The messages of a socket, one by one, each to one iterator; the next one may take over when this is done. Takes none before
 * the first `next`.
 */
export class MessageIterator<Message> implements Messages<Message>, MessageReader {
  readonly #socket: WebSocket;
  readonly #inbox: Inbox;
  readonly #waiters = new Fifo<Waiter<Message>>();
  readonly #signal: AbortSignal | undefined;
  #state: 'new' | 'reading' | 'done' = 'new';
  /** For the next who asks, once. */
  #failure: { readonly error: unknown } | undefined;

  constructor(socket: WebSocket, inbox: Inbox, signal: AbortSignal | undefined) {
    this.#socket = socket;
    this.#inbox = inbox;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Message, undefined>> {
    return new Promise((resolve, reject) => {
      if (this.#state === 'new') this.#begin();
      if (this.#state === 'done') return this.#over(resolve, reject);
      this.#waiters.push({ resolve, reject });
      this.look();
    });
  }

  #over(resolve: (result: typeof DONE) => void, reject: (error: unknown) => void): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) reject(failure.error);
    else resolve(DONE);
  }

  return(): Promise<IteratorResult<Message, undefined>> {
    this.#finish();
    return Promise.resolve(DONE);
  }

  throw(error: unknown): Promise<IteratorResult<Message, undefined>> {
    this.#finish();
    return Promise.reject(error);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#finish();
    return Promise.resolve();
  }

  #begin(): void {
    this.#signal?.throwIfAborted();
    if (this.#inbox.isRead) {
      throw new WebSocketError(
        'WS_ERR_ALREADY_READING',
        'The messages of this socket are being read by another iterator or stream: each message goes to one of them, so that ' +
          'only one can read at a time. End the other loop first, or let it hand on what it reads',
      );
    }
    this.#state = 'reading';
    this.#inbox.read(this);
    whenAborted(this.#signal, this.#aborted);
  }

  readonly #aborted = () => this.#finish(this.#signal?.reason);

  /** From the inbox: see `MessageReader`. */
  look(): void {
    while (this.#waiters.size > 0) {
      const message = this.#inbox.next();
      if (!message) break;
      const { data, isBinary, fragmentEnds } = message;
      const value = isBinary ? toBinaryType(this.#socket.binaryType, data, fragmentEnds) : data.toString();
      this.#waiters.shift()?.resolve({ done: false, value: value as Message });
    }
    const { end } = this.#inbox;
    if (end && this.#waiters.size > 0) this.#finish(failureOf(end, this.#inbox.error));
  }

  #finish(failure?: unknown): void {
    const wasReading = this.#state === 'reading';
    this.#state = 'done';
    if (!wasReading) return;
    this.#signal?.removeEventListener('abort', this.#aborted);
    const first = failure === undefined ? undefined : this.#waiters.shift();
    if (first) first.reject(failure);
    else if (failure !== undefined) this.#failure = { error: failure };
    for (let waiter = this.#waiters.shift(); waiter; waiter = this.#waiters.shift()) waiter.resolve(DONE);
    this.#inbox.stopReading();
  }
}

/**
 * What a reader is told of the end of a connection: nothing when a closing handshake says that all is well, or when this side
 * began it.
 *
 * @param error what was emitted while the reader read
 */
export function failureOf(end: ConnectionEnd, error: Error | undefined): Error | undefined {
  const { code, reason, cause } = end;
  if (code === 1006) {
    const told = cause?.cause instanceof ProtocolError ? cause.cause : undefined;
    return told ?? cause ?? error ?? new ConnectionLostError('WS_ERR_NOT_OPEN', 'The connection never opened');
  }
  if (CLEAN_CODES.includes(code) || end.begunBy === 'us') return undefined;
  return new ConnectionClosedError(code, reason.toString());
}
