import { Buffer, constants } from 'node:buffer';

const EMPTY = Buffer.alloc(0);
/** A declared length is believed up to this size, and so many times what has come; beyond it memory grows with what really arrives. */
const BELIEVED_BYTES = 1024 * 1024;
const BELIEVED_TIMES = 16;

/**
 * The payload of a message under way. However many frames it comes in, it costs one buffer of at most twice the bytes
 * that arrived, and where a length was declared 16 times, up to 1 MiB (security: a flood of tiny fragments costs its bytes).
 */
export class MessageBuffer {
  #bytes: Buffer = EMPTY;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /**
   * Room for `count` more bytes at `length`. `declared` bytes are announced to come, and `last` says that no more will:
   * then nothing is allocated beyond them, else the room doubles so that many small fragments are not copied often.
   */
  reserve(count: number, declared: number, last: boolean): Buffer {
    const needed = this.#length + count;
    if (needed > this.#bytes.length) {
      const announced = this.#length + declared;
      const doubled = Math.min(this.#bytes.length * 2, last ? announced : constants.MAX_LENGTH);
      const believed = Math.min(announced, BELIEVED_BYTES, needed * BELIEVED_TIMES);
      const grown = Buffer.allocUnsafe(Math.max(needed, believed, doubled));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    return this.#bytes;
  }

  advance(count: number): void {
    this.#length += count;
  }

  /** Puts the last bytes behind those that are there. */
  append(bytes: Uint8Array): void {
    this.reserve(bytes.length, bytes.length, true).set(bytes, this.#length);
    this.advance(bytes.length);
  }

  /** What is there from `start` on; a view, valid until the next `reserve`. */
  view(start: number): Buffer {
    return this.#bytes.subarray(start, this.#length);
  }

  /** Hands the whole payload over and begins anew. Memory that would stay unused in large part is given back. */
  take(): Buffer {
    const bytes = this.#bytes;
    const length = this.#length;
    this.#bytes = EMPTY;
    this.#length = 0;
    return bytes.length > length * 2 ? Buffer.from(bytes.subarray(0, length)) : bytes.subarray(0, length);
  }

  clear(): void {
    this.#bytes = EMPTY;
    this.#length = 0;
  }
}
