import { isUtf8 } from 'node:buffer';
import { FrameHeaderReader } from '../../protocol/frames/frame-header-reader.ts';
import { copyMasked } from '../../protocol/frames/mask.ts';
import { isControl, isKnownOpcode, Opcode } from '../../protocol/frames/opcode.ts';
import type { ViolationCode } from '../../protocol/violations.ts';
import type { WireBytes, WireEvent, WireFrame } from './wire-record.ts';

/** A control frame is shown whole, however short the previews are. */
const MAX_CONTROL_BYTES = 125;

const names = ['continuation', 'text', 'binary', '', '', '', '', '', 'close', 'ping', 'pong'] as const;

/** The frame under way. */
interface Current {
  readonly header: Buffer;
  readonly preview: Buffer;
  seen: number;
  reported: boolean;
  readonly violation: ViolationCode | undefined;
}

/**
 * Reads the frames of one direction out of chunks cut anywhere, to tell what is there: it goes on behind a frame that breaks a
 * rule, as far as such a frame has an end that can be known. A frame is reported when its preview is complete.
 */
export class FrameScanner {
  readonly #previewBytes: number;
  readonly #direction: 'sent' | 'received';
  readonly #report: (event: WireEvent) => void;
  readonly #masked: boolean;
  readonly #expect: { masked: boolean; deflate: boolean; anyLengthEncoding: boolean; fragmented: boolean };
  #reader: FrameHeaderReader;
  #firstViolation: ViolationCode | undefined;
  #current: Current | undefined;
  /** What the fragments of the message under way belong to. */
  #message = { opcode: Opcode.text as number, compressed: false };
  /** Nothing behind this point can be read as frames. */
  #isLost = false;

  /** @param masked whether frames of this direction are to be masked */
  constructor(
    { masked, direction, previewBytes }: { masked: boolean; direction: 'sent' | 'received'; previewBytes: number },
    report: (event: WireEvent) => void,
  ) {
    this.#direction = direction;
    this.#previewBytes = previewBytes;
    this.#report = report;
    this.#masked = masked;
    // Whether compression was agreed, and which lengths are fine, is for the connection to judge.
    this.#expect = { masked, deflate: true, anyLengthEncoding: true, fragmented: false };
    this.#reader = new FrameHeaderReader(this.#expect);
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#isLost) return this.#bytes('not frames', chunk.subarray(at));
      at = this.#current ? this.#readPayload(this.#current, chunk, at) : this.#readHeader(chunk, at);
    }
  }

  /** No more bytes come. */
  end(): void {
    const current = this.#current;
    if (current && !current.reported) this.#frame(current, current.seen);
    else if (!this.#isLost && this.#reader.seenBytes > 0) {
      this.#bytes('unfinished frame', Buffer.from(this.#reader.seen));
    }
    this.#isLost = true;
  }

  #readHeader(chunk: Buffer, at: number): number {
    const complete = this.#reader.read(chunk, at, chunk.length);
    if (complete) {
      this.#begin();
      return this.#reader.at;
    }
    return this.#reader.violation === undefined ? this.#reader.at : this.#afterViolation(chunk);
  }

  /** Where the frame can be read all the same, it is read again with the rules that it breaks turned round. */
  #afterViolation(chunk: Buffer): number {
    const { at } = this.#reader;
    const seen = Buffer.from(this.#reader.seen);
    while (this.#reader.violation !== undefined) {
      const { violation, detail } = this.#reader;
      if (!this.#turnRound(violation)) {
        this.#isLost = true;
        this.#bytes('not frames', Buffer.concat([seen, chunk.subarray(at)]), `${violation}: ${detail}`);
        return chunk.length;
      }
      this.#firstViolation ??= violation;
      this.#reader = new FrameHeaderReader(this.#expect);
      if (this.#reader.read(seen, 0, seen.length)) this.#begin();
    }
    return at;
  }

  /** False: who breaks this rule leaves no way to know where the frame ends. */
  #turnRound(violation: ViolationCode): boolean {
    const isMaskRule = violation === 'WS_ERR_EXPECTED_MASK' || violation === 'WS_ERR_UNEXPECTED_MASK';
    if (isMaskRule) this.#expect.masked = !this.#expect.masked;
    else if (violation === 'WS_ERR_INVALID_OPCODE' && isKnownOpcode(this.#reader.opcode)) {
      this.#expect.fragmented = !this.#expect.fragmented;
    } else return false;
    return true;
  }

  /** A header is complete. */
  #begin(): void {
    const { opcode, fin, rsv1, length } = this.#reader;
    if (opcode === Opcode.text || opcode === Opcode.binary) this.#message = { opcode, compressed: rsv1 };
    if (!isControl(opcode)) this.#expect.fragmented = !fin;
    this.#expect.masked = this.#masked;
    const limit = isControl(opcode) ? MAX_CONTROL_BYTES : this.#previewBytes;
    this.#current = {
      header: Buffer.from(this.#reader.seen),
      preview: Buffer.alloc(Math.min(length, limit)),
      seen: 0,
      reported: false,
      violation: this.#firstViolation,
    };
    this.#firstViolation = undefined;
    this.#progress(this.#current);
  }

  #readPayload(current: Current, chunk: Buffer, at: number): number {
    const { length, masked, maskKey } = this.#reader;
    const end = Math.min(chunk.length, at + length - current.seen);
    const shown = Math.min(end, at + Math.max(current.preview.length - current.seen, 0));
    if (shown > at) copyMasked(chunk, at, shown, current.preview, current.seen, masked ? maskKey : 0, current.seen);
    current.seen += end - at;
    this.#progress(current);
    return end;
  }

  #progress(current: Current): void {
    if (!current.reported && current.seen >= current.preview.length) this.#frame(current);
    if (current.seen < this.#reader.length) return;
    this.#current = undefined;
    this.#reader.reset();
  }

  #frame(current: Current, cutAt?: number): void {
    const { opcode, fin, rsv1, masked, length } = this.#reader;
    const payload = current.preview.subarray(0, Math.min(current.seen, current.preview.length));
    const isClose = opcode === Opcode.close;
    const compressed = !isControl(opcode) && this.#message.compressed;
    current.reported = true;
    const frame: Omit<WireFrame, 'id' | 'role' | 'atMs'> = {
      kind: 'frame',
      direction: this.#direction,
      type: names[opcode] as WireFrame['type'],
      opcode,
      fin,
      rsv1,
      masked,
      length,
      header: current.header,
      payload,
      text: isClose ? textOf(payload.subarray(2), false) : this.#text(opcode, compressed, payload, length),
      compressed,
      closeCode: isClose ? (payload.length >= 2 ? payload.readUInt16BE(0) : 1005) : undefined,
      violation: current.violation,
      cutAt,
    };
    this.#report(frame);
  }

  #text(opcode: number, compressed: boolean, payload: Buffer, length: number): string | undefined {
    if (compressed) return undefined;
    const isData = opcode === Opcode.text || (opcode === Opcode.continuation && this.#message.opcode === Opcode.text);
    return isData ? textOf(payload, payload.length < length || !this.#reader.fin) : undefined;
  }

  #bytes(what: WireBytes['what'], bytes: Buffer, violation?: string): void {
    const shown = Buffer.from(bytes.subarray(0, this.#previewBytes));
    this.#report({ kind: 'bytes', direction: this.#direction, what, length: bytes.length, bytes: shown, violation });
  }
}

/** As text, where it is UTF-8. @param isCut whether the last character may be incomplete */
function textOf(bytes: Buffer, isCut: boolean): string | undefined {
  for (let drop = 0; drop <= (isCut ? 3 : 0) && drop <= bytes.length; drop++) {
    const part = bytes.subarray(0, bytes.length - drop);
    if (isUtf8(part)) return part.toString();
  }
  return undefined;
}
