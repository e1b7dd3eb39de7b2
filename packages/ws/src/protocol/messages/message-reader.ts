import { constants, isUtf8 } from 'node:buffer';
import { INFLATE_END, type InflateOutcome } from '../deflate/inflater.ts';
import { type FrameExpectations, FrameHeaderReader } from '../frames/frame-header-reader.ts';
import { looksLikeText, showBytes } from '../frames/looks-like-text.ts';
import { copyMasked } from '../frames/mask.ts';
import { isControl, Opcode } from '../frames/opcode.ts';
import type { ViolationCode } from '../violations.ts';
import { parseClosePayload } from './close-payload.ts';
import { MessageBuffer } from './message-buffer.ts';
import type { ReaderOptions, ReaderSink } from './reader-sink.ts';
import { Utf8Validator } from './utf8-validator.ts';

const EMPTY = Buffer.alloc(0);
/** No ratio is asked of messages that inflate to less than this. */
const RATIO_FREE_BYTES = 16 * 1024 * 1024;

/**
 * Frames in, messages out (RFC 6455 §5). Takes chunks cut anywhere, never throws on what a peer sent, and stops for
 * good after a close frame or a violation.
 */
export class MessageReader {
  readonly #options: ReaderOptions;
  readonly #sink: ReaderSink;
  readonly #expect: FrameExpectations;
  readonly #header: FrameHeaderReader;
  readonly #utf8 = new Utf8Validator();
  readonly #message = new MessageBuffer();
  readonly #control = new MessageBuffer();
  readonly #maxPayload: number;
  #fragmentEnds: number[] | undefined;
  #fragments = 0;
  #isBinary = false;
  #compressed = false;
  #inPayload = false;
  #remaining = 0;
  #backlog: Buffer[] = [];
  #chunk: Buffer = EMPTY;
  #at = 0;
  #suspended = false;
  #running = false;
  #inflating = false;
  #inflated: InflateOutcome | undefined;
  #done = false;
  #frames = 0;

  constructor(options: ReaderOptions, sink: ReaderSink) {
    this.#options = options;
    this.#sink = sink;
    this.#maxPayload = Math.min(options.maxPayload || Infinity, constants.MAX_LENGTH);
    this.#expect = {
      masked: options.masked,
      deflate: options.inflater !== undefined,
      anyLengthEncoding: options.anyLengthEncoding,
      fragmented: false,
    };
    this.#header = new FrameHeaderReader(this.#expect);
  }

  /** True while chunks are kept instead of read: the transport should be paused. */
  get suspended(): boolean {
    return this.#suspended || this.#inflating;
  }

  /** True after a close frame or a violation: further bytes are ignored. */
  get done(): boolean {
    return this.#done;
  }

  /** Where the stream was cut, for the one who reads the error; undefined between messages. */
  get unfinished(): string | undefined {
    if (this.#done) return undefined;
    if (this.#inPayload) return `${this.#remaining} of ${this.#header.length} payload bytes of a frame were missing`;
    if (this.#header.seen.length > 0) return `a frame header was cut after ${this.#header.seen.length} bytes`;
    return this.#expect.fragmented ? 'a fragmented message was not finished' : undefined;
  }

  /** Reads a chunk, or keeps it while suspended. The chunk's memory is not referred to afterwards, unless it is kept. */
  read(chunk: Buffer): void {
    if (this.#done || chunk.length === 0) return;
    this.#backlog.push(chunk);
    this.#run();
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
    this.#inflated = undefined;
    this.#backlog = [];
    this.#chunk = EMPTY;
    this.#at = 0;
    this.#message.clear();
    this.#control.clear();
  }

  /** The outcome of the task that `sink.inflate` got. */
  inflated(result: InflateOutcome): void {
    this.#inflating = false;
    if (this.#done) return;
    this.#inflated = result;
    this.#run();
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      while (!this.suspended && !this.#done && (this.#inflated || this.#nextChunk())) {
        if (this.#inflated) this.#deliverInflated(this.#inflated);
        else if (!this.#inPayload) this.#readHeader();
        else if (isControl(this.#header.opcode)) this.#readControl();
        else this.#readData();
      }
    } finally {
      // A listener that throws must not stop the reading for ever.
      this.#running = false;
    }
  }

  /** False when there is nothing to read. */
  #nextChunk(): boolean {
    if (this.#at < this.#chunk.length) return true;
    this.#chunk = this.#backlog.shift() ?? EMPTY;
    this.#at = 0;
    return this.#chunk.length > 0;
  }

  #fail(code: ViolationCode, received: string, value?: number): void {
    this.stop();
    this.#sink.violation(code, received, value);
  }

  #readHeader(): void {
    const header = this.#header;
    const complete = header.read(this.#chunk, this.#at);
    this.#at = header.at;
    if (header.violation) return this.#failHeader(header.violation);
    if (!complete) return;
    this.#frames++;
    this.#inPayload = true;
    this.#remaining = header.length;
    if (isControl(header.opcode)) {
      if (header.length === 0) this.#readControl();
      return;
    }
    if (!this.#beginData()) return;
    if (header.length === 0) this.#endFrame();
  }

  #failHeader(code: ViolationCode): void {
    const header = this.#header;
    const bytes = Buffer.concat([header.seen, this.#chunk.subarray(this.#at, this.#at + 64)]);
    // Words where the very first frame should be: not a bad frame but a peer that answered twice, or a proxy's page.
    if (this.#frames === 0 && looksLikeText(bytes)) {
      return this.#fail('WS_ERR_HTTP_INSTEAD_OF_FRAMES', JSON.stringify(bytes.toString('latin1')));
    }
    this.#fail(code, `${header.detail}, in the frame that begins ${showBytes(bytes, 14)}`, header.value);
  }

  /** The rules that concern the message a data frame belongs to. False when one was broken. */
  #beginData(): boolean {
    const header = this.#header;
    const { maxFragments } = this.#options;
    if (header.opcode !== Opcode.continuation) {
      this.#isBinary = header.opcode === Opcode.binary;
      this.#compressed = header.rsv1;
      this.#fragments = 0;
      this.#fragmentEnds = undefined;
      this.#utf8.reset();
    }
    if (maxFragments > 0 && ++this.#fragments > maxFragments) {
      this.#fail('WS_ERR_TOO_MANY_BUFFERED_PARTS', `frame number ${this.#fragments} of one message`);
      return false;
    }
    // Checked on the declared length, before a byte of it is kept.
    if (this.#message.length + header.length > this.#maxPayload) {
      const bytes = this.#message.length + header.length;
      this.#fail(
        'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
        `a message of ${bytes} bytes or more, maxPayload ${this.#maxPayload}`,
      );
      return false;
    }
    return true;
  }

  #take(buffer: MessageBuffer): boolean {
    const header = this.#header;
    const count = Math.min(this.#remaining, this.#chunk.length - this.#at);
    if (count > 0) {
      const target = buffer.reserve(count, this.#remaining, header.fin);
      const end = this.#at + count;
      if (header.masked) {
        copyMasked(this.#chunk, this.#at, end, target, buffer.length, header.maskKey, header.length - this.#remaining);
      } else {
        this.#chunk.copy(target, buffer.length, this.#at, end);
      }
      buffer.advance(count);
      this.#at = end;
      this.#remaining -= count;
    }
    return this.#remaining === 0;
  }

  #readControl(): void {
    if (!this.#take(this.#control)) return;
    this.#inPayload = false;
    this.#header.reset();
    const data = this.#control.take();
    if (this.#header.opcode === Opcode.ping) this.#sink.ping(data);
    else if (this.#header.opcode === Opcode.pong) this.#sink.pong(data);
    else this.#readClose(data);
  }

  #readClose(data: Buffer): void {
    const payload = parseClosePayload(data, this.#options.checkUtf8);
    if ('violation' in payload) return this.#fail(payload.violation, payload.received, payload.value);
    this.stop();
    this.#sink.close(payload.code, payload.reason);
  }

  #readData(): void {
    const start = this.#message.length;
    const complete = this.#take(this.#message);
    if (!this.#isBinary && !this.#compressed && this.#options.checkUtf8) {
      // A small text that is here whole is checked in one go at its end; anything else as it arrives.
      const whole = complete && this.#header.fin && start === 0;
      const arrived = this.#message.view(start);
      if (whole ? !isUtf8(arrived) : !this.#utf8.write(arrived)) return this.#failUtf8(arrived, start, whole);
    }
    if (complete) this.#endFrame();
  }

  #failUtf8(arrived: Buffer, start: number, whole: boolean): void {
    if (whole) this.#utf8.write(arrived);
    const { offset } = this.#utf8;
    const bytes =
      offset >= this.#message.length
        ? 'an unfinished sequence at the end'
        : showBytes(arrived.subarray(offset - start), 4);
    this.#fail('WS_ERR_INVALID_UTF8', `${bytes}, at byte ${offset} of the message`);
  }

  #endFrame(): void {
    const { fin } = this.#header;
    const length = this.#message.length;
    const wanted = this.#isBinary && !this.#compressed && (!fin || this.#fragmentEnds !== undefined);
    if (wanted && length > (this.#fragmentEnds?.at(-1) ?? 0)) {
      this.#fragmentEnds ??= [];
      this.#fragmentEnds.push(length);
    }
    this.#inPayload = false;
    this.#header.reset();
    this.#expect.fragmented = !fin;
    if (!fin) return;
    if (this.#compressed) return this.#inflate();
    if (!this.#isBinary && this.#options.checkUtf8 && !this.#utf8.complete) return this.#failUtf8(EMPTY, length, false);
    this.#sink.message(this.#message.take(), this.#isBinary, this.#fragmentEnds);
  }

  #inflate(): void {
    const wireBytes = this.#message.length;
    // RFC 7692 §7.2.3.6 makes one byte of an empty message; many senders make none.
    if (wireBytes === 0) return this.#deliverInflated({ data: EMPTY });
    this.#message.reserve(INFLATE_END.length, INFLATE_END.length, true).set(INFLATE_END, wireBytes);
    this.#message.advance(INFLATE_END.length);
    const { inflater, maxInflateRatio } = this.#options;
    if (!inflater) return;
    const ratioBytes = maxInflateRatio > 0 ? Math.max(RATIO_FREE_BYTES, wireBytes * maxInflateRatio) : Infinity;
    const task =
      ratioBytes < this.#maxPayload
        ? inflater.begin(this.#message.take(), ratioBytes, 'WS_ERR_INFLATE_RATIO')
        : inflater.begin(this.#message.take(), this.#maxPayload, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
    const result = task.runSync();
    if (typeof result !== 'string') return this.#deliverInflated(result);
    this.#inflating = true;
    this.#sink.inflate(task);
  }

  #deliverInflated(result: InflateOutcome): void {
    this.#inflated = undefined;
    if ('violation' in result) return this.#fail(result.violation, result.detail);
    if (!this.#isBinary && this.#options.checkUtf8 && !isUtf8(result.data)) {
      this.#utf8.write(result.data);
      return this.#fail('WS_ERR_INVALID_UTF8', `a wrong byte at offset ${this.#utf8.offset} of the inflated message`);
    }
    this.#sink.message(result.data, this.#isBinary, undefined);
  }
}
