import type { Duplex } from 'node:stream';
import type { Deflater } from '../protocol/deflate/deflater.ts';
import type { InflateTask } from '../protocol/deflate/inflater.ts';
import { Endpoint, type EndpointOptions, type EndpointSink } from '../protocol/endpoint.ts';
import { ConnectionLostError, ProtocolError } from '../protocol/errors.ts';
import type { MaskSource } from '../protocol/frames/mask-key.ts';
import type { Done } from '../protocol/messages/message-writer.ts';
import { ownCopy } from '../protocol/own-copy.ts';
import type { ViolationCode } from '../protocol/violations.ts';
import { type Clock, systemClock } from './clock.ts';
import { ConnectionEnd } from './connection-end.ts';
import { lendReadBuffer } from './fast-path.ts';
import { deflateOffThread, inflateOffThread } from './off-thread.ts';
import { Outbox } from './outbox.ts';

const EMPTY = Buffer.alloc(0);

/** What a connection is told once, complete. */
export interface ConnectionOptions extends EndpointOptions {
  /** How long to wait for the end of the closing handshake before the transport is destroyed, in milliseconds. */
  readonly closeTimeout: number;
  /** False: each message, ping and pong gets a turn of the event loop to itself. */
  readonly allowSynchronousEvents: boolean;
  /** Whether Node's internals may be used where that is faster. */
  readonly fastPath: boolean;
  /** Most zlib calls under way in the thread pool at once. */
  readonly concurrencyLimit: number;
  readonly clock?: Clock | undefined;
}

/** Who is told what happens on a connection. */
export interface ConnectionObserver {
  message(data: Buffer, isBinary: boolean, fragmentEnds: readonly number[] | undefined): void;
  ping(data: Buffer): void;
  pong(data: Buffer): void;
  /** The peer broke a rule, or a message could not be made. At most once; `closed` follows. */
  error(error: Error): void;
  /** Nothing can be sent any more; the end is near. */
  closing(): void;
  /** The transport is gone and everything it brought was delivered. Exactly once, the last call. */
  closed(code: number, reason: Buffer, cause: ConnectionLostError | undefined): void;
}

/** An open WebSocket connection: the one place that turns the outputs of an endpoint into effects on a transport. */
export class Connection implements EndpointSink {
  readonly transport: Duplex;
  readonly endpoint: Endpoint;
  readonly #observer: ConnectionObserver;
  readonly #options: ConnectionOptions;
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #end = new ConnectionEnd();
  #closeTimer: unknown;
  #paused = false;
  #deferring = false;
  #errorReported = false;
  #errorPending = false;
  #transportClosed = false;
  #finished = false;

  constructor(transport: Duplex, options: ConnectionOptions, observer: ConnectionObserver) {
    this.transport = transport;
    this.#options = options;
    this.#observer = observer;
    this.#clock = options.clock ?? systemClock;
    this.#outbox = new Outbox(transport, options.fastPath);
    this.endpoint = new Endpoint(options, this);
  }

  /** Starts to listen. `head` is what came behind the handshake; it is delivered like anything else, on a later turn. */
  start(head: Buffer): void {
    const { transport } = this;
    // A plain Duplex has neither of these.
    const socket = transport as { setTimeout?: (ms: number) => void; setNoDelay?: () => void };
    socket.setTimeout?.(0);
    socket.setNoDelay?.();
    if (head.length > 0) transport.unshift(head);
    transport.on('close', this.#onClose);
    transport.on('data', this.#onData);
    transport.on('end', this.#onEnd);
    transport.on('error', this.#onError);
  }

  /** Bytes sent that have not left this process. */
  get bufferedBytes(): number {
    return this.transport.writableLength + this.#outbox.waitingBytes + this.endpoint.writer.queuedBytes;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Begins the closing handshake (RFC 6455 §7.1.2), and destroys the transport if it does not end in time. */
  close(code?: number, reason?: string | Uint8Array): void {
    this.endpoint.close(code, reason);
    this.#startCloseTimer();
  }

  terminate(): void {
    this.#end.note('terminated');
    // What was sent before goes to the system, also from within the handling of a chunk.
    this.#outbox.flush();
    this.transport.destroy();
  }

  /** No message, ping or pong is delivered until `resume`, not even one that has arrived. */
  pause(): void {
    this.#paused = true;
    this.endpoint.reader.suspend();
    this.transport.pause();
  }

  /** What was kept back is delivered from the next tick on, as a stream does. */
  resume(): void {
    this.#paused = false;
    process.nextTick(() => this.#flow());
  }

  /** Reads on, or holds the transport back, as the reader can or cannot take more. */
  #flow(): void {
    const { reader } = this.endpoint;
    // Once the transport is gone nothing can be held back any more.
    if ((!this.#paused || this.#transportClosed) && !this.#deferring) this.#batch(() => reader.resume());
    if (!reader.suspended) this.transport.resume();
    else if (!this.transport.isPaused()) this.transport.pause();
    this.#finishIfDone();
  }

  /** From the endpoint, as are the other methods of `EndpointSink` below. */
  message(data: Buffer, isBinary: boolean, fragmentEnds: readonly number[] | undefined): void {
    if (this.#options.allowSynchronousEvents) this.#observer.message(data, isBinary, fragmentEnds);
    else this.#deliverLater(() => this.#observer.message(data, isBinary, fragmentEnds));
  }

  ping(data: Buffer): void {
    if (this.#options.allowSynchronousEvents) this.#observer.ping(data);
    else this.#deliverLater(() => this.#observer.ping(data));
  }

  pong(data: Buffer): void {
    if (this.#options.allowSynchronousEvents) this.#observer.pong(data);
    else this.#deliverLater(() => this.#observer.pong(data));
  }

  #deliverLater(event: () => void): void {
    this.#deferring = true;
    this.endpoint.reader.suspend();
    setImmediate(() => {
      this.#deferring = false;
      try {
        event();
      } finally {
        this.#flow();
      }
    });
  }

  inflate(task: InflateTask): void {
    inflateOffThread(task, this.#options.concurrencyLimit, (result) => {
      this.#batch(() => this.endpoint.reader.inflated(result));
      this.#flow();
    });
  }

  deflate(deflater: Deflater, data: Buffer, done: (result: Buffer | Error) => void): void {
    deflateOffThread(deflater, data, this.#options.concurrencyLimit, done);
  }

  /**
   * What the handling of one chunk causes is written in one go. When a listener throws, what is behind it is delivered on a
   * turn of its own.
   */
  #batch(handle: () => void): void {
    const isOutermost = this.#outbox.beginBatch();
    let returned = false;
    try {
      handle();
      returned = true;
    } finally {
      if (isOutermost) this.#outbox.endBatch();
      if (!returned) process.nextTick(() => this.#flow());
    }
  }

  frame(firstByte: number, payload: Buffer, mask: MaskSource | undefined, done: Done | undefined): void {
    this.#outbox.frame(firstByte, payload, mask, done);
  }

  framed(bytes: readonly Buffer[], done: Done | undefined): void {
    this.#outbox.framed(bytes, done);
  }

  /** Ends the transport's writing side behind everything that was sent. */
  end(): void {
    this.#outbox.flush();
    this.transport.end();
  }

  #startCloseTimer(): void {
    if (this.#closeTimer !== undefined || this.#transportClosed) return;
    this.#closeTimer = this.#clock.setTimeout(() => {
      this.#end.note('close timeout', this.#options.closeTimeout);
      this.transport.destroy();
    }, this.#options.closeTimeout);
  }

  closeReceived(code: number, reason: Buffer): void {
    this.#end.closeFrame(code, reason.length > 0 ? ownCopy(reason) : EMPTY);
    this.#stopReading();
    this.#startCloseTimer();
    this.#observer.closing();
  }

  violation(code: ViolationCode, received: string, value?: number): void {
    const error = new ProtocolError(code, received, value);
    this.#end.note('violation', error);
    this.#stopReading();
    this.#startCloseTimer();
    this.#observer.closing();
    this.#reportError(error);
  }

  /** Later bytes are thrown away, but taken, so that the peer's FIN arrives. */
  #stopReading(): void {
    this.transport.resume();
  }

  failed(error: Error): void {
    this.#end.note('error', error);
    this.#startCloseTimer();
    this.#observer.closing();
    this.end();
    this.#reportError(error);
  }

  #reportError(error: Error): void {
    if (this.#errorReported) return;
    this.#errorReported = true;
    this.#errorPending = true;
    process.nextTick(() => {
      this.#errorPending = false;
      try {
        this.#observer.error(error);
      } finally {
        this.#finishIfDone();
      }
    });
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#batch(() => this.endpoint.receive(chunk));
    if (this.endpoint.reader.suspended) this.transport.pause();
    else if (this.#options.fastPath) lendReadBuffer(this.transport, this.#onRead);
  };

  readonly #onRead = (buffer: Buffer, bytesRead: number): void => {
    const { reader } = this.endpoint;
    this.#batch(() => reader.readLent(buffer, bytesRead));
    if (reader.suspended) this.transport.pause();
  };

  readonly #onEnd = (): void => {
    this.#end.note('end', this.endpoint.reader.unfinished);
    this.#observer.closing();
    // The peer has left; what it does not take any more must not keep the transport for ever.
    this.#startCloseTimer();
    this.end();
  };

  readonly #onError = (error: Error): void => {
    this.#end.note('error', error);
    this.#observer.closing();
    this.transport.destroy();
  };

  readonly #onClose = (): void => {
    const { transport } = this;
    this.#transportClosed = true;
    this.#clock.clearTimeout(this.#closeTimer);
    transport.off('close', this.#onClose);
    transport.off('data', this.#onData);
    transport.off('end', this.#onEnd);
    this.#observer.closing();
    // What was kept back while paused is delivered before the end is.
    // From Node 26 on, one read gives one chunk; before, all of them.
    while (transport.readableLength > 0) {
      const rest: Buffer | null = transport.read();
      if (!rest) break;
      this.endpoint.reader.suspend();
      this.endpoint.receive(rest);
    }
    this.#flow();
  };

  #finishIfDone(): void {
    // What was kept back may turn out to be wrong after the transport is gone: the error is told before the end.
    if (!this.#transportClosed || this.#finished || this.#errorPending || this.endpoint.reader.suspended) return;
    this.#finished = true;
    this.#end.note('end', this.endpoint.reader.unfinished);
    this.endpoint.reader.stop();
    this.endpoint.writer.abort(
      new ConnectionLostError('WS_ERR_NOT_WRITABLE', 'The connection closed before this was sent'),
    );
    this.#observer.closed(this.#end.code, this.#end.reason, this.#end.cause);
  }
}
