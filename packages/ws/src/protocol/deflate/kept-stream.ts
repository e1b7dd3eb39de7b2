import type { Zlib } from 'node:zlib';

/** The part of Node's internals that is used here. `Learnt`, not assumed: see `callsAreAsKnown` in kept-zlib.ts. */
export interface ZlibHandle {
  onerror: (message: string, errno: number, code: string) => void;
  writeSync(flush: number, input: Buffer, at: number, length: number, out: Buffer, outAt: number, room: number): void;
  params(level: number, strategy: number): void;
  reset(): void;
}

/** A zlib stream of Node as it looks from inside. */
export interface OpenStream extends Zlib {
  _handle: ZlibHandle | null;
  _writeState: Uint32Array;
  _processChunk(chunk: Buffer, flush: number): Buffer;
}

/** Where zlib writes, for all streams: each piece is used up before the next call. */
export const SCRATCH_BYTES = 64 * 1024;
const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

/** One zlib stream, run synchronously by its handle. After an error it is of no use any more. */
export class KeptStream {
  readonly #stream: OpenStream;
  readonly #handle: ZlibHandle;
  readonly #state: Uint32Array;
  #busy = false;
  /** What zlib said; undefined while all is well. */
  error: Error | undefined;
  /** Bytes that the last call put out. */
  produced = 0;
  /** Bytes of its input that the last call did not take. */
  left = 0;

  constructor(stream: Zlib) {
    this.#stream = stream as OpenStream;
    this.#handle = this.#stream._handle as ZlibHandle;
    this.#state = this.#stream._writeState;
    this.#handle.onerror = (message, errno, code) => {
      this.error = Object.assign(new Error(message), { errno, code });
    };
  }

  /** True while zlib runs: it may call into JavaScript to report an error, and must not be entered from there. */
  get busy(): boolean {
    return this.#busy;
  }

  reset(): void {
    this.#handle.reset();
  }

  params(level: number, strategy: number): void {
    this.#handle.params(level, strategy);
  }

  /** Gives zlib `length` bytes of `input` from `at` on, and room for `room` bytes. */
  write(flush: number, input: Buffer, at: number, length: number, room: number): void {
    this.#busy = true;
    try {
      this.#handle.writeSync(flush, input, at, length, scratch, 0, room);
    } finally {
      this.#busy = false;
    }
    this.produced = room - (this.#state[0] as number);
    this.left = this.#state[1] as number;
  }

  /** A copy of what the last call put out, without the last `tail` bytes. */
  copyOutput(tail: number): Buffer {
    return Buffer.from(scratch.subarray(0, this.produced - tail));
  }

  close(): void {
    this.#stream.close();
  }
}
