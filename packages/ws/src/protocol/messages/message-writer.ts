import type { Deflater } from '../deflate/deflater.ts';
import { MAX_SYNC_DEFLATE_BYTES } from '../deflate/deflater.ts';
import { firstByteOf } from '../frames/frame-header.ts';
import { type MaskSource, randomMaskKey } from '../frames/mask-key.ts';
import { Opcode } from '../frames/opcode.ts';
import type { PreparedPayload } from './prepared-payload.ts';

/** Called once: without an error when the bytes were handed to the system, with one when they never will be. */
export type Done = (error?: Error | null) => void;

/** What a writer is told once. Writers may share one such value. */
export interface WriterOptions {
  /** Where masking keys come from. Default: random ones. */
  readonly maskSource?: MaskSource | undefined;
  readonly deflateOptions: {
    /** Without context takeover, smaller messages in bytes are sent as they are. Default 1024. */
    readonly threshold?: number | undefined;
  };
}

/** How one message, or one fragment of it, is to be sent. */
export interface SendOptions {
  readonly binary: boolean;
  readonly compress: boolean;
  /** False when more fragments of this message follow. */
  readonly fin: boolean;
  readonly mask: boolean;
}

/** Data that has to be fetched first, such as a `Blob`. `load` must call back once, not before it returns. */
export interface LazyData {
  readonly byteLength: number;
  load(loaded: (data: Buffer | Error) => void): void;
}

/** Where the outputs of a writer go. */
export interface WriterSink {
  /**
   * A frame to put on the wire, behind the others. `payload` may be the program's memory: it is read before this returns,
   * or handed to the transport.
   *
   * @param firstByte FIN, RSV1 and opcode (RFC 6455 §5.2)
   * @param mask where the masking key comes from; undefined for a frame without mask
   */
  frame(firstByte: number, payload: Buffer, mask: MaskSource | undefined, done: Done | undefined): void;
  /** Bytes that are frames already, to put on the wire behind the others. */
  framed(bytes: readonly Buffer[], done: Done | undefined): void;
  /** Compress `data` off the main thread; the writer holds everything behind it back until `deflated` is called. */
  deflate(deflater: Deflater, data: Buffer, deflated: (result: Buffer | Error) => void): void;
  /** What was to be sent could not be made: nothing can follow it on this connection. */
  failed(error: Error): void;
}

const DEFAULT_THRESHOLD_BYTES = 1024;

interface Job {
  readonly bytes: number;
  readonly done: Done | undefined;
  run(): void;
}

/**
 * Messages in, frames out (RFC 6455 §5, RFC 7692 §7.2.1), in the order of the calls, even while one of them waits for
 * the compressor or for its data.
 */
export class MessageWriter {
  readonly #options: WriterOptions;
  #deflater: Deflater | undefined;
  readonly #sink: WriterSink;
  #queue: Job[] | undefined;
  #waiting: Job | undefined;
  #queuedBytes = 0;
  #firstFragment = true;
  #compressing = false;

  /** @param deflater present when permessage-deflate was agreed */
  constructor(options: WriterOptions, deflater: Deflater | undefined, sink: WriterSink) {
    this.#options = options;
    this.#deflater = deflater;
    this.#sink = sink;
  }

  /** Bytes that were sent but not yet written. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  send(data: Buffer, options: SendOptions, done?: Done): void {
    if (!this.#waiting) return this.#sendNow(data, options, done);
    this.#schedule({ bytes: data.length, done, run: () => this.#sendNow(data, options, done) });
  }

  /** A message that goes to many connections; it says itself whether it is binary, and how it is compressed. */
  sendPrepared(message: PreparedPayload, options: SendOptions, done?: Done): void {
    if (!this.#waiting) return this.#sendPreparedNow(message, options, done);
    const { byteLength: bytes } = message;
    this.#schedule({ bytes, done, run: () => this.#sendPreparedNow(message, options, done) });
  }

  sendLazy(data: LazyData, options: SendOptions, done?: Done): void {
    const run = () => this.#load(data, (loaded) => this.#sendNow(loaded, options, done), done);
    this.#schedule({ bytes: data.byteLength, done, run });
  }

  controlLazy(opcode: Opcode, data: LazyData, mask: boolean, done?: Done): void {
    const run = () => this.#load(data, (loaded) => this.#frame(opcode, true, false, loaded, mask, done), done);
    this.#schedule({ bytes: data.byteLength, done, run });
  }

  control(opcode: Opcode, payload: Buffer, mask: boolean, done?: Done): void {
    if (!this.#waiting) return this.#frame(opcode, true, false, payload, mask, done);
    this.#schedule({ bytes: payload.length, done, run: () => this.#frame(opcode, true, false, payload, mask, done) });
  }

  /** A ping or pong that goes ahead of messages that wait for the compressor or for their data: RFC 6455 §5.4 allows it anywhere. */
  controlAhead(opcode: Opcode, payload: Buffer, mask: boolean, done?: Done): void {
    this.#frame(opcode, true, false, payload, mask, done);
  }

  /** Bytes that are frames already, such as a broadcast framed once. Flushed with `done` like anything else. */
  raw(frames: readonly Buffer[], done?: Done): void {
    const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
    this.#schedule({ bytes, done, run: () => this.#sink.framed(frames, done) });
  }

  /** Nothing is sent any more: drops all that waits, tells each `done` why, and lets go of all memory. */
  abort(makeError: () => Error): void {
    this.#deflater = undefined;
    const jobs = this.#queue ?? [];
    if (this.#waiting) jobs.unshift(this.#waiting);
    if (jobs.length === 0) return;
    const error = makeError();
    this.#waiting = undefined;
    this.#queue = undefined;
    for (const { done } of jobs) tell(done, error);
  }

  #schedule(job: Job): void {
    if (!this.#waiting) return job.run();
    this.#queuedBytes += job.bytes;
    this.#queue ??= [];
    this.#queue.push(job);
  }

  /** Holds back what comes behind until the returned function is called; it says whether the job is still wanted. */
  #wait(bytes: number, done: Done | undefined): () => boolean {
    const job: Job = { bytes, done, run: () => {} };
    this.#waiting = job;
    this.#queuedBytes += bytes;
    return () => {
      this.#queuedBytes -= bytes;
      if (this.#waiting !== job) return false;
      this.#waiting = undefined;
      return true;
    };
  }

  #drain(): void {
    while (!this.#waiting) {
      const job = this.#queue?.shift();
      if (!job) break;
      this.#queuedBytes -= job.bytes;
      job.run();
    }
    if (this.#queue?.length === 0) this.#queue = undefined;
  }

  #load(lazy: LazyData, send: (loaded: Buffer) => void, done: Done | undefined): void {
    const proceed = this.#wait(lazy.byteLength, done);
    lazy.load((data) => {
      if (!proceed()) return;
      if (data instanceof Error) return this.#fail(data, done);
      send(data);
      this.#drain();
    });
  }

  /** Nothing can follow what could not be made: what comes from here on waits for the end of the connection. */
  #fail(error: Error, done: Done | undefined): void {
    const behind = this.#queue ?? [];
    this.#queue = undefined;
    this.#waiting = { bytes: 0, done: undefined, run: () => {} };
    tell(done, error);
    for (const job of behind) tell(job.done, error);
    this.#sink.failed(error);
  }

  #sendNow(data: Buffer, options: SendOptions, done: Done | undefined): void {
    const deflater = this.#deflater;
    const { fin, mask } = options;
    const first = this.#firstFragment;
    const opcode = !first ? Opcode.continuation : options.binary ? Opcode.binary : Opcode.text;
    this.#firstFragment = fin;
    if (!deflater) return this.#frame(opcode, fin, false, data, mask, done);
    if (first) this.#compressing = options.compress && this.#isWorthwhile(deflater, data.length, fin);
    if (!this.#compressing) return this.#frame(opcode, fin, false, data, mask, done);
    if (data.length <= MAX_SYNC_DEFLATE_BYTES) {
      return this.#frame(opcode, fin, first, deflater.deflateSync(data, fin), mask, done);
    }
    const proceed = this.#wait(data.length, done);
    // Were the program to change its memory while it is read, the window would not be that of the peer any more.
    const stable = deflater.takeover || !fin ? Buffer.from(data) : data;
    this.#sink.deflate(deflater, stable, (result) => {
      if (!proceed()) return;
      if (result instanceof Error) return this.#fail(result, done);
      this.#frame(opcode, fin, first, deflater.accept(stable, result, fin), mask, done);
      this.#drain();
    });
  }

  #sendPreparedNow(message: PreparedPayload, { fin, mask }: SendOptions, done: Done | undefined): void {
    const { data, isBinary, compress } = message;
    const deflater = this.#deflater;
    const asOne = fin && this.#firstFragment;
    if (!deflater || !compress || !asOne || !message.suits(deflater)) {
      return this.#sendNow(data, { binary: isBinary, compress: compress !== false, fin, mask }, done);
    }
    const opcode = isBinary ? Opcode.binary : Opcode.text;
    if (data.length < this.#threshold || !deflater.canCompress(data.length, true)) {
      return this.#frame(opcode, true, false, data, mask, done);
    }
    const { settings } = deflater;
    const known = message.deflated(settings);
    if (known || data.length <= MAX_SYNC_DEFLATE_BYTES) {
      const payload = known ?? deflater.alone().deflateSync(data, true);
      if (!known) message.keep(settings, payload);
      deflater.adopt(data);
      return this.#frame(opcode, true, true, payload, mask, done);
    }
    const proceed = this.#wait(data.length, done);
    const start = (deflated: (result: Buffer | Error) => void) => {
      const alone = deflater.alone();
      this.#sink.deflate(alone, data, (result) =>
        deflated(Buffer.isBuffer(result) ? alone.accept(data, result, true) : result),
      );
    };
    message.deflateOnce(settings, start, (result) => {
      if (!proceed()) return;
      if (result instanceof Error) return this.#fail(result, done);
      deflater.adopt(data);
      this.#frame(opcode, true, true, result, mask, done);
      this.#drain();
    });
  }

  get #threshold(): number {
    return this.#options.deflateOptions.threshold ?? DEFAULT_THRESHOLD_BYTES;
  }

  /** RFC 7692 §6: a message is compressed as a whole or not at all, which the first fragment decides. */
  #isWorthwhile(deflater: Deflater, bytes: number, fin: boolean): boolean {
    return (deflater.takeover || bytes >= this.#threshold) && deflater.canCompress(bytes, fin);
  }

  #frame(opcode: Opcode, fin: boolean, rsv1: boolean, payload: Buffer, mask: boolean, done: Done | undefined): void {
    const maskSource = mask ? (this.#options.maskSource ?? randomMaskKey) : undefined;
    this.#sink.frame(firstByteOf(opcode, fin, rsv1), payload, maskSource, done);
  }
}

/** What a callback throws is thrown apart, so that those behind it are told too. */
export function tell(done: Done | undefined, error?: Error | null): void {
  try {
    done?.(error);
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}
