import { Buffer } from 'node:buffer';
import { Deflater } from './deflate/deflater.ts';
import { Inflater, type InflateTask } from './deflate/inflater.ts';
import type { DeflateOptions, DeflateParams } from './deflate/negotiate.ts';
import type { MaskSource } from './frames/mask-key.ts';
import { Opcode } from './frames/opcode.ts';
import { closePayload } from './messages/close-payload.ts';
import { MessageReader } from './messages/message-reader.ts';
import {
  type Done,
  type LazyData,
  MessageWriter,
  type SendOptions,
  type WriterSink,
} from './messages/message-writer.ts';
import { PreparedPayload } from './messages/prepared-payload.ts';
import type { ReaderSink } from './messages/reader-sink.ts';
import { ownCopy } from './own-copy.ts';
import { type ViolationCode, violations } from './violations.ts';

/** RFC 6455 §1.2: which side of the connection this endpoint is. A client masks what it sends, a server does not. */
export type Role = 'client' | 'server';

/** The limits and habits of one endpoint, complete. Endpoints may share one such value. */
export interface EndpointOptions {
  readonly role: Role;
  /** The agreed parameters of permessage-deflate, or undefined. */
  readonly deflate: DeflateParams | undefined;
  /** How to compress: level, memory, threshold. */
  readonly deflateOptions: DeflateOptions;
  readonly maxPayload: number;
  readonly maxFragments: number;
  readonly maxInflateRatio: number;
  readonly maxPendingAutoPongs: number;
  readonly autoPong: boolean;
  readonly checkUtf8: boolean;
  readonly anyLengthEncoding: boolean;
  /** Whether Node's internals may be used where that is faster. Default true. */
  readonly fastPath?: boolean | undefined;
  readonly maskSource?: MaskSource | undefined;
}

/** What happened, in order. What was read comes one by one, never one inside another; `write` may come inside any of them. */
export interface EndpointSink extends WriterSink {
  message(data: Buffer, isBinary: boolean, fragmentEnds: readonly number[] | undefined): void;
  ping(data: Buffer): void;
  pong(data: Buffer): void;
  /** A close frame came; the answer, where one is due, follows. */
  closeReceived(code: number, reason: Buffer): void;
  /** The peer broke a rule; the close frame that says so follows. */
  violation(code: ViolationCode, received: string, value?: number): void;
  /** Inflate off the main thread; the outcome goes to `inflated`. */
  inflate(task: InflateTask): void;
  /** Both close frames are through, or no answer can be expected: end the transport's writing side (§7.1.1). */
  end(): void;
}

/** RFC 6455 §7.1: how far the closing handshake is. */
export type ClosingState = 'open' | 'close sent' | 'close received' | 'violated' | 'done';

/**
 * One end of an open WebSocket connection: RFC 6455 and RFC 7692 with no socket, clock or event. Bytes and commands go
 * in, the sink gets one ordered sequence of outputs.
 */
export class Endpoint implements ReaderSink {
  readonly role: Role;
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly #options: EndpointOptions;
  readonly #sink: EndpointSink;
  #state: ClosingState = 'open';
  #closeFlushed = false;
  #pendingPongs = 0;
  #latestPing: Buffer | undefined;

  constructor(options: EndpointOptions, sink: EndpointSink) {
    this.role = options.role;
    this.#options = options;
    this.#sink = sink;
    const coders = codersFor(options);
    this.reader = new MessageReader(options, coders?.inflater, this);
    this.writer = new MessageWriter(options, coders?.deflater, sink);
  }

  get state(): ClosingState {
    return this.#state;
  }

  /** §7.1.4: a close frame came, and ours was handed to the system. */
  get closedCleanly(): boolean {
    return this.#closeFlushed && this.#state === 'done';
  }

  /** §5.5.1: no data frames after a close frame was sent; none either once the connection is failed. */
  get canSend(): boolean {
    return this.#state === 'open';
  }

  /** Bytes from the peer, cut anywhere. */
  receive(chunk: Buffer): void {
    this.reader.read(chunk);
  }

  send(data: Buffer | LazyData, options: SendOptions, done?: Done): void {
    if (Buffer.isBuffer(data)) this.writer.send(data, options, done);
    else if (data instanceof PreparedPayload) this.writer.sendPrepared(data, options, done);
    else this.writer.sendLazy(data, options, done);
  }

  ping(payload: Buffer | LazyData, mask: boolean, done?: Done): void {
    this.#control(Opcode.ping, payload, mask, done);
  }

  pong(payload: Buffer | LazyData, mask: boolean, done?: Done): void {
    this.#control(Opcode.pong, payload, mask, done);
  }

  /** Asks whether the peer is there, ahead of messages that are not ready yet. */
  pingAhead(payload: Buffer): void {
    this.writer.controlAhead(Opcode.ping, payload, this.role === 'client');
  }

  #control(opcode: Opcode, payload: Buffer | LazyData, mask: boolean, done?: Done): void {
    if (Buffer.isBuffer(payload)) this.writer.control(opcode, payload, mask, done);
    else this.writer.controlLazy(opcode, payload, mask, done);
  }

  /**
   * Begins or answers the closing handshake (§7.1.2). Nothing happens when a close frame was sent before.
   * @throws as `closePayload` does, before anything is sent
   */
  close(code?: number, reason?: string | Uint8Array, done?: Done): void {
    const answers = this.#state === 'close received';
    if (this.#state !== 'open' && !answers) return;
    const payload = closePayload(code, reason);
    this.#state = answers ? 'done' : 'close sent';
    this.#sendClose(payload, done);
  }

  #sendClose(payload: Buffer, done?: Done): void {
    this.writer.control(Opcode.close, payload, this.role === 'client', (error) => {
      done?.(error);
      if (error) return;
      this.#closeFlushed = true;
      this.#endIfDone();
    });
  }

  /** §7.1.1: after both close frames the connection is over, and so it is when a violation was reported. */
  #endIfDone(): void {
    if (this.closedCleanly || (this.#closeFlushed && this.#state === 'violated')) this.#sink.end();
  }

  /** From the reader, as are the next ones. */
  messageReceived(data: Buffer, isBinary: boolean, fragmentEnds: readonly number[] | undefined): void {
    this.#sink.message(data, isBinary, fragmentEnds);
  }

  closeReceived(code: number, reason: Buffer): void {
    const answered = this.#state === 'close sent';
    this.#state = answered ? 'done' : 'close received';
    this.#sink.closeReceived(code, reason);
    // §5.5.1: echo the code that came.
    if (answered) this.#endIfDone();
    else if (code === 1005) this.close();
    else this.close(code, reason);
  }

  violated(code: ViolationCode, received: string, value: number | undefined): void {
    const wasOpen = this.#state === 'open';
    this.#state = 'violated';
    this.#sink.violation(code, received, value);
    if (wasOpen) this.#sendClose(closePayload(violations[code].closeCode));
    else this.#endIfDone();
  }

  inflate(task: InflateTask): void {
    this.#sink.inflate(task);
  }

  pongReceived(data: Buffer): void {
    this.#sink.pong(data);
  }

  /**
   * §5.5.2: answer each ping, unless the answers pile up: then one pong, with the newest payload, answers all that
   * waited (§5.5.3 allows it). So a peer that pings and never reads costs a bounded amount of memory.
   */
  pingReceived(data: Buffer): void {
    if (this.#options.autoPong && this.#state === 'open') {
      const { maxPendingAutoPongs } = this.#options;
      if (maxPendingAutoPongs > 0 && this.#pendingPongs >= maxPendingAutoPongs) this.#latestPing = ownCopy(data);
      else this.#autoPong(data);
    }
    this.#sink.ping(data);
  }

  #autoPong(data: Buffer): void {
    this.#pendingPongs++;
    this.writer.controlAhead(Opcode.pong, data, this.role === 'client', (error) => {
      this.#pendingPongs--;
      const latest = this.#latestPing;
      if (error || !latest || this.#pendingPongs > 0 || this.#state !== 'open') return;
      this.#latestPing = undefined;
      this.#autoPong(latest);
    });
  }
}

function codersFor({ role, deflate, deflateOptions, fastPath = true }: EndpointOptions) {
  if (!deflate) return undefined;
  const { serverMaxWindowBits, clientMaxWindowBits, serverNoContextTakeover, clientNoContextTakeover } = deflate;
  const { zlibDeflateOptions, zlibInflateOptions } = deflateOptions;
  return role === 'server'
    ? {
        inflater: new Inflater(clientMaxWindowBits, !clientNoContextTakeover, zlibInflateOptions, fastPath),
        deflater: new Deflater(serverMaxWindowBits, !serverNoContextTakeover, zlibDeflateOptions, fastPath),
      }
    : {
        inflater: new Inflater(serverMaxWindowBits, !serverNoContextTakeover, zlibInflateOptions, fastPath),
        deflater: new Deflater(clientMaxWindowBits, !clientNoContextTakeover, zlibDeflateOptions, fastPath),
      };
}
