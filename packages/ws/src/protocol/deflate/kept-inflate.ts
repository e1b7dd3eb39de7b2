import { constants, createInflateRaw, type ZlibOptions } from 'node:zlib';
import type { DeflateWindow } from './deflate-window.ts';
import { KeptStream, SCRATCH_BYTES } from './kept-stream.ts';

/** As much as zlib's one-shot calls write at a time by themselves: how far back an illegal stream gets away with is then the same. */
const ROOM = 16 * 1024;
/** RFC 1951 §3.2.4: the largest stored block. */
const MAX_STORED_BYTES = 65535;

/** One kept decompressor, for all messages with the same window size. */
export class KeptInflate {
  readonly stream: KeptStream;
  readonly #storedHeader = Buffer.alloc(5);

  constructor(options: ZlibOptions) {
    this.stream = new KeptStream(createInflateRaw(options));
  }

  /**
   * Inflates `input`, whose end must end the DEFLATE stream.
   *
   * @returns the output and how much of the input it took, or what is wrong, with the messages of zlib's one-shot calls
   */
  inflate(
    input: Buffer,
    window: DeflateWindow | undefined,
    maxBytes: number,
  ): { readonly buffer: Buffer; readonly consumedBytes: number } | Error | 'too large' {
    const { stream } = this;
    stream.reset();
    if (window) this.#show(window);
    const output: Buffer[] = [];
    let producedBytes = 0;
    let at = 0;
    for (;;) {
      stream.write(constants.Z_FINISH, input, at, input.length - at, ROOM);
      if (stream.error) return stream.error;
      at = input.length - stream.left;
      producedBytes += stream.produced;
      if (producedBytes > maxBytes) return 'too large';
      output.push(stream.copyOutput(0));
      if (stream.produced < ROOM) break;
    }
    const [first] = output;
    return { buffer: output.length === 1 && first ? first : Buffer.concat(output, producedBytes), consumedBytes: at };
  }

  /** Fills zlib's window by a stored block of what it should hold (RFC 1951 §3.2.4), whose output goes nowhere. */
  #show(window: DeflateWindow): void {
    const { length } = window;
    if (length === 0) return;
    const header = this.#storedHeader;
    header.writeUInt16LE(length, 1);
    header.writeUInt16LE(MAX_STORED_BYTES - length, 3);
    this.stream.write(constants.Z_NO_FLUSH, header, 0, header.length, ROOM);
    window.eachPart(length, (bytes, at, count) => {
      this.stream.write(constants.Z_NO_FLUSH, bytes, at, count, SCRATCH_BYTES);
    });
  }
}
