import { constants, createDeflateRaw, type ZlibOptions } from 'node:zlib';
import type { DeflateWindow } from './deflate-window.ts';
import { KeptStream, SCRATCH_BYTES } from './kept-stream.ts';

/** zlib does not look further back than its window less this (MIN_LOOKAHEAD in its sources). */
const LOOKAHEAD_BYTES = 262;
/** Input of more than this may come out too long for the scratch memory. */
export const MAX_KEPT_INPUT_BYTES = SCRATCH_BYTES / 2;

/** One kept compressor, for all messages with the same settings. */
export class KeptDeflate {
  readonly stream: KeptStream;
  readonly #level: number;
  readonly #strategy: number;
  readonly #usableBytes: number;
  /** Whose messages zlib has in its window just now, so that it needs not be shown them again. */
  #owner: object | undefined;

  constructor(options: ZlibOptions) {
    const {
      windowBits = 15,
      level = constants.Z_DEFAULT_COMPRESSION,
      strategy = constants.Z_DEFAULT_STRATEGY,
    } = options;
    this.stream = new KeptStream(createDeflateRaw(options));
    this.#level = level;
    this.#strategy = strategy;
    this.#usableBytes = (1 << windowBits) - LOOKAHEAD_BYTES;
  }

  /**
   * Compresses a part of a message, up to `MAX_KEPT_INPUT_BYTES`, to a whole number of bytes.
   *
   * @param owner whose stream `data` belongs to: given again, zlib goes on where it was, if nobody else came in between.
   *   Undefined: `data` is a stream of its own
   * @param tail bytes to leave out at the end
   * @returns undefined when zlib cannot
   */
  deflate(
    data: Buffer,
    owner: object | undefined,
    window: DeflateWindow | undefined,
    tail: number,
  ): Buffer | undefined {
    const { stream } = this;
    if (owner === undefined || owner !== this.#owner) {
      stream.reset();
      if (window) this.#show(window);
    }
    this.#owner = owner;
    stream.write(constants.Z_SYNC_FLUSH, data, 0, data.length, SCRATCH_BYTES);
    return stream.error || stream.left > 0 || stream.produced === SCRATCH_BYTES ? undefined : stream.copyOutput(tail);
  }

  /**
   * Puts what was sent before into zlib's window and hash, as data that is stored and whose output goes nowhere. A level
   * can be changed within a stream, and zlib catches up with what it did not look at while it stored.
   */
  #show(window: DeflateWindow): void {
    if (window.length === 0) return;
    const { stream } = this;
    stream.params(constants.Z_NO_COMPRESSION, this.#strategy);
    window.eachPart(this.#usableBytes, (bytes, at, count) => {
      stream.write(constants.Z_BLOCK, bytes, at, count, SCRATCH_BYTES);
    });
    stream.params(this.#level, this.#strategy);
  }
}
