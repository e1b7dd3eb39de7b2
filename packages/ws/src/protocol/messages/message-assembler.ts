import { constants, isUtf8 } from 'node:buffer';
import { INFLATE_END } from '../deflate/inflater.ts';
import { type FrameExpectations, FrameHeaderReader } from '../frames/frame-header-reader.ts';
import { looksLikeText, showBytes } from '../frames/looks-like-text.ts';
import { copyMasked } from '../frames/mask.ts';
import { isControl, Opcode } from '../frames/opcode.ts';
import type { ViolationCode } from '../violations.ts';
import { MessageBuffer } from './message-buffer.ts';
import type { ReaderOptions } from './reader-sink.ts';
import { Utf8Validator } from './utf8-validator.ts';

const EMPTY = Buffer.alloc(0);
/** What V8 takes for a number in an array. */
const FRAGMENT_END_BYTES = 8;

/** What a step of the assembler came to; its fields have the rest. */
export type Assembled = 'nothing yet' | 'message' | 'compressed message' | 'ping' | 'pong' | 'close' | 'violation';

/** What was wrong, for `new ProtocolError(…)`. */
export interface Violation {
  readonly code: ViolationCode;
  readonly received: string;
  readonly value: number | undefined;
}

/** The largest message that `maxPayload` allows. */
export function largestMessage(maxPayload: number): number {
  return Math.min(maxPayload || Infinity, constants.MAX_LENGTH);
}

/**
 * Puts messages together from frames and frames from chunks, both cut anywhere (RFC 6455 §5.4), step by step. Each rule
 * is checked as soon as the bytes it is about are there.
 */
export class MessageAssembler {
  /** After 'message', 'ping', 'pong' and 'close': the payload. After 'compressed message': the payload and `INFLATE_END`. */
  data: Buffer = EMPTY;
  isBinary = false;
  /** After 'message': offsets at which the non-empty frames of a binary message ended, when it came in several. */
  fragmentEnds: number[] | undefined;
  /** After 'violation'. */
  violation: Violation | undefined;
  /** Where in the chunk the last step ended. */
  at = 0;
  readonly #options: ReaderOptions;
  readonly #expect: FrameExpectations;
  readonly #header: FrameHeaderReader;
  readonly #utf8 = new Utf8Validator();
  readonly #message = new MessageBuffer();
  readonly #control = new MessageBuffer();
  #fragments = 0;
  #compressed = false;
  #inPayload = false;
  #remaining = 0;
  /** Unmasking has shown that the bytes taken last are all ASCII. */
  #tookAscii = false;
  #end = 0;
  #isFirst: boolean;

  /**
   * @param deflate whether permessage-deflate was agreed
   * @param isFirst whether the connection brought no frame yet
   */
  constructor(options: ReaderOptions, deflate: boolean, isFirst: boolean) {
    this.#options = options;
    this.#isFirst = isFirst;
    const { role, anyLengthEncoding } = options;
    this.#expect = { masked: role === 'server', deflate, anyLengthEncoding, fragmented: false };
    this.#header = new FrameHeaderReader(this.#expect);
  }

  /** True between two messages: nothing is kept here. */
  get idle(): boolean {
    return !this.#inPayload && !this.#expect.fragmented && this.#header.seenBytes === 0;
  }

  /** Payload bytes of the message under way, and of a control frame in it. */
  get heldBytes(): number {
    return this.#message.length + this.#control.length;
  }

  /** Memory for these bytes, and for where the frames ended: with frames of one byte, that is most of it. */
  get memoryBytes(): number {
    return this.heldBytes + FRAGMENT_END_BYTES * (this.fragmentEnds?.length ?? 0);
  }

  /** Where the stream was cut, for the one who reads the error; undefined between messages. */
  get unfinished(): string | undefined {
    if (this.#inPayload) return `${this.#remaining} of ${this.#header.length} payload bytes of a frame were missing`;
    if (this.#header.seenBytes > 0) return `a frame header was cut after ${this.#header.seenBytes} bytes`;
    return this.#expect.fragmented ? 'a fragmented message was not finished' : undefined;
  }

  /** Takes one step in the bytes from `at` to `end`: a header, or as much of a payload as is there. */
  read(chunk: Buffer, at: number, end: number): Assembled {
    this.at = at;
    this.#end = end;
    if (!this.#inPayload) return this.#readHeader(chunk);
    return isControl(this.#header.opcode) ? this.#readControl(chunk) : this.#readData(chunk);
  }

  #fail(code: ViolationCode, received: string, value?: number): 'violation' {
    this.violation = { code, received, value };
    return 'violation';
  }

  #readHeader(chunk: Buffer): Assembled {
    const header = this.#header;
    const complete = header.read(chunk, this.at, this.#end);
    this.at = header.at;
    if (header.violation) return this.#failHeader(header.violation, chunk);
    if (!complete) return 'nothing yet';
    this.#isFirst = false;
    this.#inPayload = true;
    this.#remaining = header.length;
    if (isControl(header.opcode)) return header.length === 0 ? this.#readControl(chunk) : 'nothing yet';
    const broken = this.#beginData();
    if (broken) return broken;
    return header.length === 0 ? this.#endFrame() : 'nothing yet';
  }

  #failHeader(code: ViolationCode, chunk: Buffer): 'violation' {
    const { seen, detail, value } = this.#header;
    const bytes = Buffer.concat([seen, chunk.subarray(this.at, Math.min(this.at + 64, this.#end))]);
    // Words where the very first frame should be: not a bad frame but a peer that answered twice, or a proxy's page.
    if (this.#isFirst && looksLikeText(bytes)) {
      return this.#fail('WS_ERR_HTTP_INSTEAD_OF_FRAMES', JSON.stringify(bytes.toString('latin1')));
    }
    return this.#fail(code, `${detail}, in the frame that begins ${showBytes(bytes, 14)}`, value);
  }

  /** The rules that concern the message a data frame belongs to. */
  #beginData(): 'violation' | undefined {
    const header = this.#header;
    const { maxFragments, maxPayload } = this.#options;
    if (header.opcode !== Opcode.continuation) {
      this.isBinary = header.opcode === Opcode.binary;
      this.#compressed = header.rsv1;
      this.#fragments = 0;
      this.fragmentEnds = undefined;
      this.#utf8.reset();
    }
    if (maxFragments > 0 && ++this.#fragments > maxFragments) {
      return this.#fail('WS_ERR_TOO_MANY_BUFFERED_PARTS', `frame number ${this.#fragments} of one message`);
    }
    // Checked on the declared length, before a byte of it is kept.
    const bytes = this.#message.length + header.length;
    const maxBytes = largestMessage(maxPayload);
    if (bytes <= maxBytes) return undefined;
    return this.#fail(
      'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
      `a message of ${bytes} bytes or more, maxPayload ${maxBytes}`,
    );
  }

  /** Takes what is there of the payload. True when the frame is complete. */
  #take(chunk: Buffer, buffer: MessageBuffer): boolean {
    const header = this.#header;
    const count = Math.min(this.#remaining, this.#end - this.at);
    if (count > 0) {
      const tailBytes = this.#compressed ? INFLATE_END.length : 0;
      const target = buffer.reserve(count, this.#remaining + tailBytes, header.fin);
      const end = this.at + count;
      const phase = header.length - this.#remaining;
      this.#tookAscii =
        header.masked && copyMasked(chunk, this.at, end, target, buffer.length, header.maskKey, phase) === 0;
      if (!header.masked) chunk.copy(target, buffer.length, this.at, end);
      buffer.advance(count);
      this.at = end;
      this.#remaining -= count;
    }
    return this.#remaining === 0;
  }

  #readControl(chunk: Buffer): Assembled {
    if (!this.#take(chunk, this.#control)) return 'nothing yet';
    this.#inPayload = false;
    this.#header.reset();
    this.data = this.#control.take();
    const { opcode } = this.#header;
    return opcode === Opcode.ping ? 'ping' : opcode === Opcode.pong ? 'pong' : 'close';
  }

  #readData(chunk: Buffer): Assembled {
    const start = this.#message.length;
    const complete = this.#take(chunk, this.#message);
    if (!this.isBinary && !this.#compressed && this.#options.checkUtf8) {
      // A small text that is here whole is checked in one go at its end; anything else as it arrives.
      const whole = complete && this.#header.fin && start === 0;
      const arrived = this.#message.view(start);
      const isRight = this.#tookAscii
        ? whole || this.#utf8.writeAscii(arrived.length)
        : whole
          ? isUtf8(arrived)
          : this.#utf8.write(arrived);
      if (!isRight) return this.#failUtf8(arrived, start, whole);
    }
    return complete ? this.#endFrame() : 'nothing yet';
  }

  #failUtf8(arrived: Buffer, start: number, whole: boolean): 'violation' {
    if (whole) this.#utf8.write(arrived);
    const { offset } = this.#utf8;
    const bytes =
      offset >= this.#message.length
        ? 'an unfinished sequence at the end'
        : showBytes(arrived.subarray(offset - start), 4);
    return this.#fail('WS_ERR_INVALID_UTF8', `${bytes}, at byte ${offset} of the message`);
  }

  #endFrame(): Assembled {
    const { fin } = this.#header;
    const { length } = this.#message;
    const wanted = this.isBinary && !this.#compressed && (!fin || this.fragmentEnds !== undefined);
    if (wanted && length > (this.fragmentEnds?.at(-1) ?? 0)) {
      this.fragmentEnds ??= [];
      this.fragmentEnds.push(length);
    }
    this.#inPayload = false;
    this.#header.reset();
    this.#expect.fragmented = !fin;
    if (!fin) return 'nothing yet';
    const checksText = !this.isBinary && !this.#compressed && this.#options.checkUtf8;
    if (checksText && !this.#utf8.complete) return this.#failUtf8(EMPTY, length, false);
    if (this.#compressed) this.#message.append(INFLATE_END);
    this.data = this.#message.take();
    return this.#compressed ? 'compressed message' : 'message';
  }
}
