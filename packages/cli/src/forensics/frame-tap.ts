/** A frame as its header says, legal or not (RFC 6455 §5.2). */
export interface FrameRecord {
  /** Offset of the header in everything that came. */
  readonly at: number;
  readonly fin: boolean;
  /** The three reserved bits as a number: 4 is RSV1. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  /** As declared; as near as a number gets above 2^53. */
  readonly length: number;
  /** In how many bits the length was written. */
  readonly lengthBits: 7 | 16 | 64;
  readonly headerBytes: number;
  /** What RFC 6455 does not allow about it, where it stands. */
  readonly fault: FrameFault | undefined;
}

export type FrameFault =
  | 'rsv1'
  | 'rsv2-3'
  | 'opcode-reserved'
  | 'continuation-of-nothing'
  | 'message-inside-message'
  | 'control-fragmented'
  | 'control-too-long'
  | 'close-of-one-byte'
  | 'length-not-minimal'
  | 'length-top-bit'
  | 'masked'
  | 'unmasked';

export interface TapOptions {
  /** Are the frames of this side to be masked (those of a client), or not? */
  readonly masked: boolean;
  /** Was permessage-deflate agreed? */
  readonly deflate: boolean;
}

const MAX_RECORDS = 64;
const MAX_RAW_BYTES = 64 * 1024;
const MAX_CULPRIT_BYTES = 256;

/**
 * Listens to one direction of a connection beside the parser that judges it: keeps the first bytes as they came, the first
 * headers, and the first frame that cannot be right, with what is behind it. Never throws; keeps a bounded amount.
 */
export class FrameTap {
  readonly #options: TapOptions;
  readonly #records: FrameRecord[] = [];
  readonly #raw: Buffer[] = [];
  readonly #header = Buffer.alloc(14);
  #rawBytes = 0;
  #at = 0;
  #filled = 0;
  #payloadLeft = 0;
  #fragmented = false;
  #count = 0;
  #culprit: FrameRecord | undefined;
  #culpritBytes: Buffer = Buffer.alloc(0);

  constructor(options: TapOptions) {
    this.#options = options;
  }

  /** The first frames, at most 64. */
  get records(): readonly FrameRecord[] {
    return this.#records;
  }

  /** How many whole headers came before the first that is wrong. */
  get count(): number {
    return this.#count;
  }

  /** The first 64 KiB, as they came. */
  get raw(): Buffer {
    return Buffer.concat(this.#raw);
  }

  get receivedBytes(): number {
    return this.#at;
  }

  /** The first frame that breaks a rule which its header shows; nothing behind it is read as frames. */
  get culprit(): FrameRecord | undefined {
    return this.#culprit;
  }

  /** From the header of the culprit on, at most 256 bytes. */
  get culpritBytes(): Buffer {
    return this.#culpritBytes;
  }

  read(chunk: Buffer): void {
    this.#keepRaw(chunk);
    let at = 0;
    while (at < chunk.length && !this.#culprit) {
      const before = at;
      if (this.#payloadLeft > 0) {
        at += Math.min(this.#payloadLeft, chunk.length - at);
        this.#payloadLeft -= at - before;
      } else {
        this.#header[this.#filled++] = chunk[at++] as number;
        if (this.#filled === headerBytesOf(this.#header, this.#filled)) this.#take();
      }
      this.#at += at - before;
    }
    if (!this.#culprit) return;
    this.#keepCulprit(chunk.subarray(at));
    this.#at += chunk.length - at;
  }

  #take(): void {
    const bytes = this.#header.subarray(0, this.#filled);
    const record = recordOf(bytes, this.#at + 1 - this.#filled, this.#fragmented, this.#options);
    this.#filled = 0;
    if (this.#records.length < MAX_RECORDS) this.#records.push(record);
    if (record.fault !== undefined) {
      this.#culprit = record;
      this.#culpritBytes = Buffer.from(bytes);
      return;
    }
    this.#count++;
    this.#payloadLeft = record.length;
    if (record.opcode < 8) this.#fragmented = !record.fin;
  }

  #keepRaw(chunk: Buffer): void {
    const room = MAX_RAW_BYTES - this.#rawBytes;
    if (room <= 0) return;
    const kept = Buffer.from(chunk.subarray(0, room));
    this.#raw.push(kept);
    this.#rawBytes += kept.length;
  }

  #keepCulprit(more: Buffer): void {
    const room = MAX_CULPRIT_BYTES - this.#culpritBytes.length;
    if (room > 0) this.#culpritBytes = Buffer.concat([this.#culpritBytes, more.subarray(0, room)]);
  }
}

/** How long the header is, as far as `filled` bytes of it tell; 0 while they do not. */
function headerBytesOf(header: Buffer, filled: number): number {
  if (filled < 2) return 0;
  const second = header[1] as number;
  const length7 = second & 0x7f;
  return 2 + (length7 === 126 ? 2 : length7 === 127 ? 8 : 0) + (second >= 0x80 ? 4 : 0);
}

function recordOf(bytes: Buffer, at: number, fragmented: boolean, options: TapOptions): FrameRecord {
  const first = bytes[0] as number;
  const second = bytes[1] as number;
  const length7 = second & 0x7f;
  const lengthBits = length7 === 126 ? 16 : length7 === 127 ? 64 : 7;
  const record = {
    at,
    fin: first >= 0x80,
    rsv: (first >> 4) & 7,
    opcode: first & 0x0f,
    masked: second >= 0x80,
    length: lengthBits === 16 ? bytes.readUInt16BE(2) : lengthBits === 64 ? Number(bytes.readBigUInt64BE(2)) : length7,
    lengthBits,
    headerBytes: bytes.length,
    fault: undefined,
  } as const;
  return { ...record, fault: faultOf(record, fragmented, options) };
}

/** In the order in which a strict reader finds them. */
function faultOf(
  { fin, rsv, opcode, masked, length, lengthBits }: FrameRecord,
  fragmented: boolean,
  options: TapOptions,
): FrameFault | undefined {
  const isControl = opcode >= 8;
  if ((rsv & 3) !== 0) return 'rsv2-3';
  if (rsv === 4 && !(options.deflate && (opcode === 1 || opcode === 2))) return 'rsv1';
  if ((opcode > 2 && opcode < 8) || opcode > 10) return 'opcode-reserved';
  if (isControl && !fin) return 'control-fragmented';
  if (isControl && length > 125) return 'control-too-long';
  if (opcode === 8 && length === 1) return 'close-of-one-byte';
  if (opcode === 0 && !fragmented) return 'continuation-of-nothing';
  if (!isControl && opcode !== 0 && fragmented) return 'message-inside-message';
  if (masked !== options.masked) return masked ? 'masked' : 'unmasked';
  if (length >= 2 ** 63) return 'length-top-bit';
  if ((lengthBits === 16 && length < 126) || (lengthBits === 64 && length < 65_536)) return 'length-not-minimal';
  return undefined;
}

/** The payload of a frame, unmasked, as far as it is among the first bytes that were kept; at most `max`. */
export function payloadOf(raw: Buffer, { at, headerBytes, masked, length }: FrameRecord, max = 256): Buffer {
  const start = at + headerBytes;
  const bytes = Buffer.from(raw.subarray(start, start + Math.min(length, max)));
  if (masked)
    for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i] as number) ^ (raw[start - 4 + (i % 4)] as number);
  return bytes;
}
