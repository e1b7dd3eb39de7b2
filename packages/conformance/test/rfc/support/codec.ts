import { constants, createDeflateRaw, createInflateRaw, type DeflateRaw, type InflateRaw } from 'node:zlib';

/** RFC 7692 §7.2.1. */
const TAIL = Buffer.of(0x00, 0x00, 0xff, 0xff);
/** zlib makes no smaller window than this. */
const SMALLEST_ZLIB_BITS = 9;

/** The agreement as the attacker sees it. */
export interface CodecParams {
  /** Window of what the attacker sends, in bits, and whether it forgets it after each message. */
  readonly sendBits: number;
  readonly sendForgets: boolean;
  /** The same of what the subject sends. */
  readonly receiveBits: number;
  readonly receiveForgets: boolean;
}

export const defaultCodec: CodecParams = { sendBits: 15, sendForgets: false, receiveBits: 15, receiveForgets: false };

/** permessage-deflate with live zlib streams, as most implementations do it: another way than ours. */
export class Codec {
  readonly params: CodecParams;
  #deflate: DeflateRaw | undefined;
  #inflate: InflateRaw | undefined;

  constructor(params: CodecParams = defaultCodec) {
    this.params = params;
  }

  /** The payload of a compressed message. */
  async compress(plain: Buffer): Promise<Buffer> {
    const { sendBits, sendForgets } = this.params;
    this.#deflate ??= createDeflateRaw({ windowBits: Math.max(SMALLEST_ZLIB_BITS, sendBits) });
    const stream = this.#deflate;
    const pieces: Buffer[] = [];
    // A window of 2^8 bytes: pieces of that size, none of which knows the one before.
    const step = sendBits < SMALLEST_ZLIB_BITS ? 1 << sendBits : Math.max(1, plain.length);
    const flush = sendBits < SMALLEST_ZLIB_BITS ? constants.Z_FULL_FLUSH : constants.Z_SYNC_FLUSH;
    for (let at = 0; at < plain.length || at === 0; at += step) {
      pieces.push(await through(stream, plain.subarray(at, at + step), flush));
    }
    if (sendForgets) {
      stream.close();
      this.#deflate = undefined;
    }
    const whole = Buffer.concat(pieces);
    // A flush of nothing gives nothing: RFC 7692 §7.2.3.6 has one byte for an empty message.
    return whole.subarray(-4).equals(TAIL) ? whole.subarray(0, -4) : Buffer.of(0);
  }

  /** What a compressed message of the subject says. */
  async expand(payload: Buffer): Promise<Buffer> {
    const { receiveBits, receiveForgets } = this.params;
    this.#inflate ??= createInflateRaw({ windowBits: receiveBits });
    const plain = await through(this.#inflate, Buffer.concat([payload, TAIL]), constants.Z_SYNC_FLUSH);
    if (receiveForgets) {
      this.#inflate.close();
      this.#inflate = undefined;
    }
    return plain;
  }

  stop(): void {
    this.#deflate?.close();
    this.#inflate?.close();
  }
}

function through(stream: DeflateRaw | InflateRaw, input: Buffer, flush: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer) => void chunks.push(chunk);
    stream.on('data', collect);
    stream.once('error', reject);
    if (input.length > 0) stream.write(input);
    stream.flush(flush, () => {
      stream.off('data', collect);
      stream.off('error', reject);
      resolve(Buffer.concat(chunks));
    });
  });
}
