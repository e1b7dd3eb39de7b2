import { constants, deflateRawSync, type ZlibOptions } from 'node:zlib';
import { type CoderSettings, coderSettings } from './coder-settings.ts';
import { DeflateWindow } from './deflate-window.ts';
import { type KeptDeflate, MAX_KEPT_INPUT_BYTES } from './kept-deflate.ts';
import { keptDeflate } from './kept-zlib.ts';
import { lastDeflated, rememberDeflated } from './last-deflated.ts';

/** Payloads of more than this are compressed off the main thread. */
export const MAX_SYNC_DEFLATE_BYTES = 32 * 1024;
/** RFC 7692 §7.2.1: the four bytes that end every flush and are cut off at the end of a message. */
const TAIL_BYTES = 4;
/** zlib cannot make a stream for a window of 2^8 bytes: it takes 2^9 without a word, which such a peer cannot read. */
const SMALLEST_ZLIB_BITS = 9;
/**
 * Context takeover keeps 2^11 bytes of what was sent, unless the program says otherwise by `windowBits`. zlib has to be
 * shown them before each message: 32 KiB would cost 2 to 3 times the CPU for 2 to 8 % less on the wire (docs/guide/compression.md).
 */
const HISTORY_BITS = 11;
/** RFC 7692 §7.2.3.6: what nothing at all is flushed to. */
const EMPTY_FLUSH = Buffer.of(0, 0, 0, 0xff, 0xff);

/** The sending half of permessage-deflate (RFC 7692 §7.2.1) for one connection. */
export class Deflater {
  readonly #windowBits: number;
  readonly #takeover: boolean;
  readonly #given: ZlibOptions;
  readonly #zlibInternals: boolean;
  #settings: CoderSettings | undefined;
  #window: DeflateWindow | undefined;
  /** Names the stream of this deflater to the kept one, as long as that has all of it. */
  #stream: object | undefined;
  #insideMessage = false;

  /**
   * @param takeover whether the window survives the message; between the fragments of one message it always does
   * @param options for zlib. `windowBits` is also how much of what was sent is kept for context takeover
   * @param zlibInternals whether streams may be kept and run by Node's internals, where that was found to work
   */
  constructor(windowBits: number, takeover: boolean, options: ZlibOptions = {}, zlibInternals = true) {
    this.#windowBits = windowBits;
    // A window of 2^8 bytes is honoured by compressing only what fits into it, each message for itself.
    this.#takeover = takeover && windowBits >= SMALLEST_ZLIB_BITS;
    this.#given = options;
    this.#zlibInternals = zlibInternals;
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
    const { options } = this.settings;
    const dictionary = this.#window?.bytes;
    return {
      ...options,
      windowBits: Math.min(options.windowBits ?? 15, bitsFor((dictionary?.length ?? 0) + data.length)),
      finishFlush: constants.Z_SYNC_FLUSH,
      info: false,
      maxOutputLength: undefined,
      ...(dictionary && dictionary.length > 0 ? { dictionary } : undefined),
    };
  }

  /** What the compressor is set up with: the same object for all deflaters that agreed on the same. */
  get settings(): CoderSettings {
    const bits = Math.min(this.#given.windowBits ?? 15, this.#windowBits);
    this.#settings ??= coderSettings(this.#given, Math.max(SMALLEST_ZLIB_BITS, bits));
    return this.#settings;
  }

  /** Whether what a whole message is compressed to depends on nothing but the message and the settings. */
  get standsAlone(): boolean {
    return !this.#takeover && !this.#insideMessage;
  }

  /** One with the same settings that has nothing behind it: what it makes of a message, every peer with these settings can read. */
  alone(): Deflater {
    return new Deflater(this.#windowBits, false, this.#given, this.#zlibInternals);
  }

  /** The peer gets `data` as `alone()` compressed it: what comes next may refer to it (RFC 7692 §7.1.1). */
  adopt(data: Buffer): void {
    this.#stream = undefined;
    this.#remember(data, true);
  }

  /** The payload of a frame with `data`. It may be shared with other connections: it is not to be changed. */
  deflateSync(data: Buffer, fin: boolean): Buffer {
    if (!fin || !this.standsAlone) return this.#deflate(data, fin);
    const same = lastDeflated(this.settings, data);
    if (same) return same;
    const payload = this.#deflate(data, fin);
    rememberDeflated(this.settings, data, payload);
    return payload;
  }

  #deflate(data: Buffer, fin: boolean): Buffer {
    if (data.length === 0) return this.accept(data, EMPTY_FLUSH, fin);
    if (!this.standsAlone || !fin) this.#stream ??= {};
    const payload = this.#kept(data)?.deflate(data, this.#stream, this.#window, fin ? TAIL_BYTES : 0);
    if (!payload) return this.accept(data, deflateRawSync(data, this.options(data)), fin);
    this.#remember(data, fin);
    return payload;
  }

  #kept(data: Buffer): KeptDeflate | undefined {
    return this.#zlibInternals && data.length <= MAX_KEPT_INPUT_BYTES ? keptDeflate(this.settings) : undefined;
  }

  /** Takes what zlib made of `data`: remembers the window, and gives the payload of the frame. */
  accept(data: Buffer, deflated: Buffer, fin: boolean): Buffer {
    this.#stream = undefined;
    this.#remember(data, fin);
    return fin ? deflated.subarray(0, deflated.length - TAIL_BYTES) : deflated;
  }

  #remember(data: Buffer, fin: boolean): void {
    this.#insideMessage = !fin;
    if (this.standsAlone) {
      this.#window = undefined;
      this.#stream = undefined;
      return;
    }
    const { windowBits = HISTORY_BITS, dictionary } = this.#given;
    this.#window ??= new DeflateWindow(Math.min(windowBits, this.#windowBits), dictionary);
    this.#window.push(data);
  }
}

/** The smallest window that sees all of `bytes`: a smaller one is always legal, and cheaper to set up. */
function bitsFor(bytes: number): number {
  const bits = 32 - Math.clz32(Math.max(bytes, 1) - 1);
  return Math.min(15, Math.max(SMALLEST_ZLIB_BITS, bits));
}
