import type { Duplex } from 'node:stream';
import type { Deflater } from '../protocol/deflate/deflater.ts';
import type { InflateTask } from '../protocol/deflate/inflater.ts';
import { Endpoint, type EndpointSink } from '../protocol/endpoint.ts';
import { ConnectionLostError, ProtocolError } from '../protocol/errors.ts';
import type { MaskSource } from '../protocol/frames/mask-key.ts';
import type { Done } from '../protocol/messages/message-writer.ts';
import type { ViolationCode } from '../protocol/violations.ts';
import type { ConnectionObserver, ConnectionOptions } from './connection-contract.ts';
import { ConnectionEnd, type GivenUp } from './connection-end.ts';
import { ConnectionTimers } from './deadlines/connection-timers.ts';
import { pauseTransport } from './fast-path.ts';
import { deflateOffThread, inflateOffThread } from './off-thread.ts';
import { Outbox } from './outbox.ts';
import { attach, detach, makeOurs, type TransportEvents, takeBuffered } from './transport-events.ts';

/** An open WebSocket connection: the one place that turns the outputs of an endpoint into effects on a transport. */
export class Connection<Owner = unknown> implements EndpointSink, TransportEvents {
  readonly transport: Duplex;
  readonly endpoint: Endpoint;
  /** On the clock of `performance.now()`; whole: V8 keeps such a number within the object. */
  readonly openedAtMs = Math.round(performance.now());
  readonly #observer: ConnectionObserver<Owner>;
  readonly owner: Owner;
  readonly #options: ConnectionOptions;
  readonly #outbox: Outbox;
  #end: ConnectionEnd | undefined;
  #timers: ConnectionTimers | undefined;
  #paused = false;
  #deferring = false;
  #errorReported = false;
  #errorPending = false;
  #isTransportClosed = false;
  #finished = false;

  constructor(transport: Duplex, options: ConnectionOptions, observer: ConnectionObserver<Owner>, owner: Owner) {
    this.transport = transport;
    this.#options = options;
    this.#observer = observer;
    this.owner = owner;
    this.#outbox = new Outbox(transport, options.fastPath, this);
    this.endpoint = new Endpoint(options, this);
  }

  /** Starts to listen. `head` is what came behind the handshake; it is delivered like anything else, on a later turn. */
  start(head: Buffer): void {
    makeOurs(this.transport);
    if (head.length > 0) this.transport.unshift(head);
    attach(this.transport, this, this.#options.fastPath);
  }

  /** Bytes sent that have not left this process. */
  get bufferedBytes(): number {
    return this.transport.writableLength + this.#outbox.waitingBytes + this.endpoint.writer.queuedBytes;
  }

  /** Hands what was sent to the transport now, and not at the end of the tick. */
  flush(): void {
    this.#outbox.flush();
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Begins the closing handshake (RFC 6455 §7.1.2), and destroys the transport if it does not end in time. */
  close(code?: number, reason?: string | Uint8Array, isTooSlow = false): void {
    if (isTooSlow) this.#noteEnd().note('too slow', String(reason));
    this.endpoint.close(code, reason);
    this.#startCloseTimer();
  }

  terminate(): void {
    this.#noteEnd().note('terminated');
    // What was sent before goes to the system, also from within the handling of a chunk.
    this.#outbox.flush();
    this.#outbox.cut();
  }

  /** Cuts the connection to a peer that shows no life, or does not come to an end, and says so, in case that it can hear. */
  giveUp(why: GivenUp): void {
    this.#noteEnd().note('given up', why);
    try {
      this.endpoint.close(why.closeCode, why.closeReason);
    } finally {
      this.terminate();
    }
  }

  /** No message, ping or pong is delivered until `resume`, not even one that has arrived. */
  pause(): void {
    this.#paused = true;
    if (this.#isTransportClosed) return;
    this.endpoint.reader.suspend();
    pauseTransport(this.transport);
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
    if ((!this.#paused || this.#isTransportClosed) && !this.#deferring) this.#batch(() => reader.resume());
    if (!reader.suspended) this.transport.resume();
    else if (!this.transport.isPaused()) pauseTransport(this.transport);
    this.#finishIfDone();
  }

  /** From the endpoint, as are the other methods of `EndpointSink` below. */
  message(data: Buffer, isBinary: boolean, fragmentEnds: readonly number[] | undefined): void {
    if (this.#options.allowSynchronousEvents) this.#observer.message(this.owner, data, isBinary, fragmentEnds);
    else this.#deliver(() => this.#observer.message(this.owner, data, isBinary, fragmentEnds));
  }

  ping(data: Buffer): void {
    this.#deliver(() => this.#observer.ping(this.owner, data));
  }

  pong(data: Buffer): void {
    this.#deliver(() => this.#observer.pong(this.owner, data));
  }

  #deliver(event: () => void): void {
    if (this.#options.allowSynchronousEvents) return event();
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
    const { reader } = this.endpoint;
    const isOutermost = this.#outbox.beginBatch();
    let returned = false;
    try {
      handle();
      returned = true;
    } finally {
      if (isOutermost) this.#outbox.endBatch();
      if (reader.suspended) pauseTransport(this.transport);
      if (reader.partial) this.unfinished();
      if (reader.heldBytes > 0) this.#observer.holds?.(this.owner, reader.heldBytes);
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

  #noteEnd(): ConnectionEnd {
    this.#end ??= new ConnectionEnd(this.openedAtMs, this.endpoint.state);
    return this.#end;
  }

  #startTimers(): ConnectionTimers {
    this.#timers ??= new ConnectionTimers(this as unknown as Connection<never>, this.#options);
    return this.#timers;
  }

  #startCloseTimer(): void {
    if (this.#isTransportClosed) return;
    const { closeTimeout: ms } = this.#options;
    this.#startTimers().limitClosing(() => {
      this.#noteEnd().note('close timeout', { ms, isPaused: this.endpoint.reader.suspended });
      this.#outbox.cut();
    });
  }

  /** Something is unfinished: a message, or, as the outbox says, what is to leave. */
  unfinished(): void {
    if (this.#options.deadlines && !this.#isTransportClosed) this.#startTimers().watch(this.#options.deadlines);
  }

  closeReceived(code: number, reason: Buffer): void {
    this.#noteEnd().closeFrame(code, reason);
    this.#ignoreTheRest();
  }

  #ignoreTheRest(): void {
    // Later bytes are thrown away, but taken, so that the peer's FIN arrives.
    this.transport.resume();
    this.#startCloseTimer();
    this.#observer.closing(this.owner);
  }

  violation(code: ViolationCode, received: string, value?: number): void {
    const error = new ProtocolError(code, received, value);
    this.#noteEnd().note('violation', error);
    this.#ignoreTheRest();
    this.#reportError(error);
  }

  failed(error: Error): void {
    this.#noteEnd().note('error', error);
    this.#startCloseTimer();
    this.#observer.closing(this.owner);
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
        this.#observer.error(this.owner, error);
      } finally {
        this.#finishIfDone();
      }
    });
  }

  /** From the transport, as are the next ones. */
  received(chunk: Buffer): void {
    this.#batch(() => this.endpoint.receive(chunk));
  }

  receivedLent(memory: Buffer, bytes: number): void {
    this.#batch(() => this.endpoint.reader.readLent(memory, bytes));
  }

  transportEnded(): void {
    this.#noteEnd().note('end', this.endpoint.reader.unfinished);
    this.#observer.closing(this.owner);
    // The peer has left; what it does not take any more must not keep the transport for ever.
    this.#startCloseTimer();
    this.end();
  }

  transportFailed(error: Error): void {
    this.#noteEnd().note('error', error);
    this.#observer.closing(this.owner);
    this.transport.destroy();
  }

  transportClosed(): void {
    this.#isTransportClosed = true;
    this.#timers?.stop();
    this.#outbox.closed();
    detach(this.transport);
    this.#observer.closing(this.owner);
    // What was kept back while paused is delivered before the end is.
    for (const rest of takeBuffered(this.transport)) {
      this.endpoint.reader.suspend();
      this.endpoint.receive(rest);
    }
    this.#flow();
  }

  #finishIfDone(): void {
    // What was kept back may turn out to be wrong after the transport is gone: the error is told before the end.
    if (!this.#isTransportClosed || this.#finished || this.#errorPending || this.endpoint.reader.suspended) return;
    this.#finished = true;
    const { reader, writer } = this.endpoint;
    const end = this.#noteEnd();
    end.note('end', reader.unfinished);
    reader.stop();
    writer.abort(() => new ConnectionLostError('WS_ERR_NOT_WRITABLE', 'The connection closed before this was sent'));
    this.#observer.closed(this.owner, end);
  }
}
