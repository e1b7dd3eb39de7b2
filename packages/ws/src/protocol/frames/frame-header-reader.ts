import type { ViolationCode } from '../violations.ts';
import { MAX_FRAME_HEADER_BYTES } from './frame-header.ts';
import { isControl, isKnownOpcode, Opcode } from './opcode.ts';

/** What the rules for the next frame depend on. */
export interface FrameExpectations {
  /** Frames of this peer must be masked (it is a client) or must not be (it is a server). */
  readonly masked: boolean;
  /** permessage-deflate was agreed. */
  readonly deflate: boolean;
  /** Accept lengths that are not minimally encoded, as `ws` does. */
  readonly anyLengthEncoding: boolean;
  /** A fragmented message is under way. */
  fragmented: boolean;
}

/** Where a header is put together, within one call. */
const scratch = Buffer.alloc(MAX_FRAME_HEADER_BYTES);

/**
 * Reads frame headers out of chunks cut anywhere. A header that a chunk cuts in two waits in a copy; each rule is
 * checked as soon as the bytes it is about are there.
 */
export class FrameHeaderReader {
  fin = false;
  rsv1 = false;
  opcode = 0;
  masked = false;
  /** Payload length; valid once `read` returned true. */
  length = 0;
  /** The four bytes of the masking key, the first one lowest. */
  maskKey = 0;
  /** Set when a rule was broken: the reader is then of no further use. */
  violation: ViolationCode | undefined;
  /** The offending detail, for the error message. */
  detail = '';
  /** The offending number, where the sentence of the violation ends in one. */
  value: number | undefined;
  /** Where in the chunk the header ended; valid after every `read`. */
  at = 0;
  readonly #expect: FrameExpectations;
  #filled = 0;
  #end = 0;
  /** The first `#filled` bytes of a header whose rest is still to come. */
  #cut: Buffer | undefined;

  constructor(expect: FrameExpectations) {
    this.#expect = expect;
  }

  /** The bytes of the header that the last `read` ended in: a view, valid until any reader reads again. */
  get seen(): Buffer {
    return scratch.subarray(0, this.#filled);
  }

  /** How many bytes of the header were seen: more than none tells of a cut in the middle of it. */
  get seenBytes(): number {
    return this.#filled;
  }

  /** Begins the next header. */
  reset(): void {
    this.#filled = 0;
  }

  /** Goes on from `at`, up to `end`; true when the header is complete and legal. False: more bytes needed, or `violation` is set. */
  read(chunk: Buffer, at: number, end: number): boolean {
    this.at = at;
    this.#end = end;
    this.#cut?.copy(scratch);
    const complete = this.#readOn(chunk);
    this.#cut = complete || this.violation ? undefined : Buffer.from(this.seen);
    return complete;
  }

  #readOn(chunk: Buffer): boolean {
    if (!this.#fill(chunk, 2) || !this.#checkFirstTwo()) return false;
    const length7 = (scratch[1] as number) & 0x7f;
    const lengthEnd = length7 < 126 ? 2 : length7 === 126 ? 4 : 10;
    if (!this.#fill(chunk, lengthEnd) || !this.#readLength(length7)) return false;
    if (!this.masked) return true;
    if (!this.#fill(chunk, lengthEnd + 4)) return false;
    this.maskKey = scratch.readInt32LE(lengthEnd);
    return true;
  }

  #fill(chunk: Buffer, wanted: number): boolean {
    while (this.#filled < wanted && this.at < this.#end) scratch[this.#filled++] = chunk[this.at++] as number;
    return this.#filled >= wanted;
  }

  #fail(code: ViolationCode, detail: string, value?: number): false {
    this.violation = code;
    this.detail = detail;
    this.value = value;
    return false;
  }

  #failForRsv1(): false {
    return this.#fail('WS_ERR_UNEXPECTED_RSV_1', `RSV1 set on opcode ${this.opcode}`);
  }

  #checkFirstTwo(): boolean {
    const first = scratch[0] as number;
    const second = scratch[1] as number;
    const expect = this.#expect;
    this.fin = (first & 0x80) !== 0;
    this.rsv1 = (first & 0x40) !== 0;
    this.opcode = first & 0x0f;
    this.masked = (second & 0x80) !== 0;
    if (first & 0x30) return this.#fail('WS_ERR_UNEXPECTED_RSV_2_3', 'RSV2 or RSV3 set');
    // RFC 7692 §6.1: RSV1 marks the first frame of a compressed message, and no other frame. Where a frame breaks two rules, we
    // name the one that ws names.
    if (this.rsv1 && (!expect.deflate || this.opcode === Opcode.continuation)) return this.#failForRsv1();
    if (!isKnownOpcode(this.opcode)) return this.#fail('WS_ERR_INVALID_OPCODE', `opcode ${this.opcode}`, this.opcode);
    if (isControl(this.opcode)) {
      if (!this.fin) return this.#fail('WS_ERR_EXPECTED_FIN', `a fragmented control frame, opcode ${this.opcode}`);
      if (this.rsv1) return this.#failForRsv1();
      const length7 = second & 0x7f;
      if (length7 > 125 || (this.opcode === Opcode.close && length7 === 1)) {
        return this.#fail(
          'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
          `payload length ${length7}, opcode ${this.opcode}`,
          length7,
        );
      }
    } else if ((this.opcode === Opcode.continuation) !== expect.fragmented) {
      // §5.4: a continuation continues something, and nothing else may come in between.
      const detail = expect.fragmented ? 'in the middle of a fragmented message' : 'with no message to continue';
      return this.#fail('WS_ERR_INVALID_OPCODE', `opcode ${this.opcode} ${detail}`, this.opcode);
    }
    if (this.masked === expect.masked) return true;
    return expect.masked
      ? this.#fail('WS_ERR_EXPECTED_MASK', 'a frame without mask')
      : this.#fail('WS_ERR_UNEXPECTED_MASK', 'a masked frame');
  }

  #readLength(length7: number): boolean {
    this.length = length7;
    if (length7 < 126) return true;
    if (length7 === 126) {
      this.length = scratch.readUInt16BE(2);
      return this.length >= 126 || this.#checkMinimal();
    }
    const high = scratch.readUInt32BE(2);
    // §5.2: the most significant bit must be 0. Above 2^53 - 1 a number cannot say the length exactly.
    if (high >= 0x8000_0000) return this.#fail('WS_ERR_NON_MINIMAL_LENGTH', 'a 64-bit length with its top bit set');
    if (high >= 0x20_0000) {
      return this.#fail('WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', `length 0x${scratch.toString('hex', 2, 10)}`);
    }
    this.length = high * 0x1_0000_0000 + scratch.readUInt32BE(6);
    return this.length >= 65536 || this.#checkMinimal();
  }

  #checkMinimal(): boolean {
    if (this.#expect.anyLengthEncoding) return true;
    const bits = (scratch[1] as number) & 1 ? 64 : 16;
    return this.#fail('WS_ERR_NON_MINIMAL_LENGTH', `length ${this.length} in ${bits} bits`);
  }
}
