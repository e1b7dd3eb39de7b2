import { Buffer, isUtf8 } from 'node:buffer';
import { INFLATE_END, type InflateOutcome, type Inflater } from '../deflate/inflater.ts';
import type { ViolationCode } from '../violations.ts';
import { parseClosePayload } from './close-payload.ts';
import { copyPayload, keyAt, lastCopyIsAscii } from './copy-payload.ts';
import { largestMessage, MessageAssembler } from './message-assembler.ts';
import type { ReaderOptions, ReaderSink } from './reader-sink.ts';
import { Utf8Validator } from './utf8-validator.ts';

const EMPTY = Buffer.alloc(0);
/** No ratio is asked of messages that inflate to less than this. */
export const RATIO_FREE_BYTES = 16 * 1024 * 1024;
/** The first byte of a message in one frame (RFC 6455 §5.2). */
const WHOLE_TEXT = 0x81;
const WHOLE_BINARY = 0x82;
/** RFC 7692 §6: marks a compressed message. */
const RSV1 = 0x40;

/**
 * Frames in, messages out (RFC 6455 §5). Takes chunks cut anywhere, never throws on what a peer sent, and stops for
 * good after a close frame or a violation.
 */
export class MessageReader {
  readonly #options: ReaderOptions;
  #inflater: Inflater | undefined;
  readonly #sink: ReaderSink;
  /** There from the first frame on that is no whole message, until the end of the message it belongs to. */
  #assembler: MessageAssembler | undefined;
  #backlog: Buffer[] | undefined;
  /** What is being read: the bytes of `#chunk` from `#at` to `#end`. */
  #chunk: Buffer = EMPTY;
  #at = 0;
  #end = 0;
  #suspended = false;
  #running = false;
  /** Of the message that `sink.inflate` got; 0: none. */
  #inflatingBytes = 0;
  #inflatesBinary = false;
  #inflated: InflateOutcome | undefined;
  #done = false;
  #begun = false;

  /** @param inflater present when permessage-deflate was agreed */
  constructor(options: ReaderOptions, inflater: Inflater | undefined, sink: ReaderSink) {
    this.#options = options;
    this.#inflater = inflater;
    this.#sink = sink;
  }

  /** True while chunks are kept instead of read: the transport should be paused. */
  get suspended(): boolean {
    return this.#suspended || this.#inflatingBytes > 0;
  }

  /** True after a close frame or a violation: further bytes are ignored. */
  get done(): boolean {
    return this.#done;
  }

  /** Where the stream was cut, for the one who reads the error; undefined between messages. */
  get unfinished(): string | undefined {
    return this.#done ? undefined : this.#assembler?.unfinished;
  }

  /** The message of which a part has come, and not all: the same object until it is there, another one for another message. */
  get partial(): { readonly heldBytes: number } | undefined {
    return this.#assembler;
  }

  /** Memory for what came and was not delivered: of a message in part, or of one that is being inflated. */
  get heldBytes(): number {
    return (this.#assembler?.memoryBytes ?? 0) + this.#inflatingBytes;
  }

  /** Reads a chunk, or keeps it while suspended: then its memory must not be written to again. */
  read(chunk: Buffer): void {
    if (this.#done || chunk.length === 0) return;
    if (this.#isIdle) this.#begin(chunk, chunk.length);
    else this.#keep(chunk);
    this.#run();
  }

  /** Reads the first `end` bytes of memory that is used again afterwards: what is kept of them is copied. */
  readLent(memory: Buffer, end: number): void {
    if (this.#done || end === 0) return;
    if (!this.#isIdle || this.suspended) return this.read(Buffer.from(memory.subarray(0, end)));
    this.#begin(memory, end);
    try {
      this.#run();
    } finally {
      // Suspended in the middle, or a listener has thrown.
      if (this.#chunk === memory) {
        const rest = this.#at < this.#end ? Buffer.from(memory.subarray(this.#at, this.#end)) : EMPTY;
        this.#begin(rest, rest.length);
      }
    }
  }

  /** Nothing is being read, and nothing is kept. */
  get #isIdle(): boolean {
    return this.#at === this.#end && !this.#backlog;
  }

  #begin(chunk: Buffer, end: number): void {
    this.#chunk = chunk;
    this.#at = 0;
    this.#end = end;
  }

  #keep(chunk: Buffer): void {
    this.#backlog ??= [];
    this.#backlog.push(chunk);
  }

  /** Stops before the next frame, also in the middle of a chunk. */
  suspend(): void {
    this.#suspended = true;
  }

  resume(): void {
    this.#suspended = false;
    this.#run();
  }

  /** Ignores whatever comes from now on, and lets go of all memory. */
  stop(): void {
    this.#done = true;
    this.#inflater = undefined;
    this.#inflated = undefined;
    this.#backlog = undefined;
    this.#begin(EMPTY, 0);
    this.#assembler = undefined;
  }

  /** The outcome of the task that `sink.inflate` got. */
  inflated(result: InflateOutcome): void {
    this.#inflatingBytes = 0;
    if (this.#done) return;
    this.#inflated = result;
    this.#run();
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      while (!this.suspended && !this.#done) {
        if (this.#inflated) this.#deliverInflated(this.#inflated);
        else if (!this.#hasBytes()) return;
        else if (!this.#readWhole()) this.#readPart();
      }
    } finally {
      // A listener that throws must not stop the reading for ever.
      this.#running = false;
    }
  }

  /** False when there is nothing to read. */
  #hasBytes(): boolean {
    if (this.#at < this.#end) return true;
    const next = this.#backlog?.shift() ?? EMPTY;
    this.#begin(next, next.length);
    if (this.#backlog?.length === 0) this.#backlog = undefined;
    return this.#end > 0;
  }

  /**
   * The common case in one step and without state: a message in one frame that is here whole. False when it is not that,
   * or not legal; then nothing was done.
   */
  #readWhole(): boolean {
    if (this.#assembler) return false;
    const chunk = this.#chunk;
    let at = this.#at;
    if (this.#end - at < 2) return false;
    const first = chunk[at] as number;
    const isCompressed = this.#inflater !== undefined && (first & RSV1) !== 0;
    const kind = isCompressed ? first ^ RSV1 : first;
    if (kind !== WHOLE_TEXT && kind !== WHOLE_BINARY) return false;
    const second = chunk[at + 1] as number;
    const { role, maxPayload, checkUtf8 } = this.#options;
    const masked = role === 'server';
    if (second >= 0x80 !== masked) return false;
    let length = second & 0x7f;
    at += 2;
    if (length === 126) {
      length = ((chunk[at] as number) << 8) | (chunk[at + 1] as number);
      at += 2;
      if (length < 126) return false;
    } else if (length === 127) {
      return false;
    }
    const start = masked ? at + 4 : at;
    const end = start + length;
    if (end > this.#end || (length > maxPayload && maxPayload !== 0)) return false;
    const isBinary = kind === WHOLE_BINARY;
    const data = copyPayload(
      chunk,
      start,
      end,
      masked ? keyAt(chunk, at) : undefined,
      isCompressed ? INFLATE_END : EMPTY,
    );
    if (!isBinary && !lastCopyIsAscii && !isCompressed && checkUtf8 && !isUtf8(data)) return false;
    this.#at = end;
    this.#begun = true;
    if (isCompressed) this.#inflate(data, isBinary);
    else this.#sink.messageReceived(data, isBinary, undefined);
    return true;
  }

  /** A step of any other case. */
  #readPart(): void {
    this.#assembler ??= new MessageAssembler(this.#options, this.#inflater !== undefined, !this.#begun);
    const assembler = this.#assembler;
    const came = assembler.read(this.#chunk, this.#at, this.#end);
    this.#at = assembler.at;
    if (came === 'nothing yet') return;
    if (assembler.idle) this.#assembler = undefined;
    this.#begun = true;
    const { data, isBinary, fragmentEnds, violation } = assembler;
    if (violation) this.#fail(violation.code, violation.received, violation.value);
    else if (came === 'message') this.#sink.messageReceived(data, isBinary, fragmentEnds);
    else if (came === 'compressed message') this.#inflate(data, isBinary);
    else if (came === 'ping') this.#sink.pingReceived(data);
    else if (came === 'pong') this.#sink.pongReceived(data);
    else this.#readClose(data);
  }

  #fail(code: ViolationCode, received: string, value?: number): void {
    this.stop();
    this.#sink.violated(code, received, value);
  }

  #readClose(data: Buffer): void {
    const payload = parseClosePayload(data, this.#options.checkUtf8);
    if ('violation' in payload) return this.#fail(payload.violation, payload.received, payload.value);
    this.stop();
    this.#sink.closeReceived(payload.code, payload.reason);
  }

  /** @param input the payload, and behind it `INFLATE_END`; nothing but that when the payload is empty */
  #inflate(input: Buffer, isBinary: boolean): void {
    this.#inflatesBinary = isBinary;
    const wireBytes = input.length - INFLATE_END.length;
    // RFC 7692 §7.2.3.6 makes one byte of an empty message; many senders make none.
    if (wireBytes === 0) return this.#deliverInflated({ data: EMPTY });
    const { maxInflateRatio, maxPayload } = this.#options;
    const inflater = this.#inflater as Inflater;
    const maxBytes = largestMessage(maxPayload);
    const ratioBytes = maxInflateRatio > 0 ? Math.max(RATIO_FREE_BYTES, wireBytes * maxInflateRatio) : Infinity;
    const task =
      ratioBytes < maxBytes
        ? inflater.begin(input, ratioBytes, 'WS_ERR_INFLATE_RATIO')
        : inflater.begin(input, maxBytes, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
    const result = task.runSync();
    if (typeof result !== 'string') return this.#deliverInflated(result);
    this.#inflatingBytes = input.length;
    this.#sink.inflate(task);
  }

  #deliverInflated(result: InflateOutcome): void {
    this.#inflated = undefined;
    if ('violation' in result) return this.#fail(result.violation, result.detail);
    const { data } = result;
    if (!this.#inflatesBinary && this.#options.checkUtf8 && !isUtf8(data)) {
      const utf8 = new Utf8Validator();
      utf8.write(data);
      return this.#fail('WS_ERR_INVALID_UTF8', `a wrong byte at offset ${utf8.offset} of the inflated message`);
    }
    this.#sink.messageReceived(data, this.#inflatesBinary, undefined);
  }
}
