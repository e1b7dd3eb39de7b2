import { constants, deflateRawSync, type ZlibOptions } from 'node:zlib';
import { DeflateWindow } from './deflate-window.ts';

/** Payloads of more than this are compressed off the main thread. */
export const MAX_SYNC_DEFLATE_BYTES = 32 * 1024;
/** RFC 7692 §7.2.1: the four bytes that end every flush and are cut off at the end of a message. */
const TAIL_BYTES = 4;
/** zlib cannot make a stream for a window of 2^8 bytes: it takes 2^9 without a word, which such a peer cannot read. */
const SMALLEST_ZLIB_BITS = 9;

/** The sending half of permessage-deflate (RFC 7692 §7.2.1) for one connection. */
export class Deflater {
  readonly #windowBits: number;
  readonly #takeover: boolean;
  readonly #window: DeflateWindow;
  readonly #options: ZlibOptions;
  #insideMessage = false;

  /** @param takeover whether the window survives the message; between the fragments of one message it always does */
  constructor(windowBits: number, takeover: boolean, options: ZlibOptions = {}) {
    this.#windowBits = windowBits;
    // A window of 2^8 bytes is honoured by compressing only what fits into it, each message for itself.
    this.#takeover = takeover && windowBits >= SMALLEST_ZLIB_BITS;
    this.#window = new DeflateWindow(windowBits);
    this.#options = options;
  }

  /** Whether the window survives the message. When it does not, compressing small messages is pure cost. */
  get takeover(): boolean {
    return this.#takeover;
  }

  /** False for what cannot be compressed within the agreed window: send it plain. */
  canCompress(bytes: number, fin: boolean): boolean {
    return this.#windowBits >= SMALLEST_ZLIB_BITS || (fin && bytes <= 1 << this.#windowBits);
  }

  /** The options for one call of zlib on `data`; give its outcome to `accept`. */
  options(data: Buffer): ZlibOptions {
    const dictionary = this.#window.bytes;
    return {
      ...this.#options,
      windowBits: Math.min(
        this.#options.windowBits ?? 15,
        Math.max(SMALLEST_ZLIB_BITS, this.#windowBits),
        bitsFor(dictionary.length + data.length),
      ),
      finishFlush: constants.Z_SYNC_FLUSH,
      info: false,
      maxOutputLength: undefined,
      ...(dictionary.length > 0 ? { dictionary } : undefined),
    };
  }

  deflateSync(data: Buffer, fin: boolean): Buffer {
    return this.accept(data, deflateRawSync(data, this.options(data)), fin);
  }

  /** Takes what zlib made of `data`: remembers the window, and gives the payload of the frame. */
  accept(data: Buffer, deflated: Buffer, fin: boolean): Buffer {
    this.#insideMessage = !fin;
    if (this.#takeover || this.#insideMessage) this.#window.push(data);
    else this.#window.clear();
    return fin ? deflated.subarray(0, deflated.length - TAIL_BYTES) : deflated;
  }
}

/** The smallest window that sees all of `bytes`: a smaller one is always legal, and cheaper to set up. */
function bitsFor(bytes: number): number {
  const bits = 32 - Math.clz32(Math.max(bytes, 1) - 1);
  return Math.min(15, Math.max(SMALLEST_ZLIB_BITS, bits));
}
