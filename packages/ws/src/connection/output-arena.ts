import { Buffer } from 'node:buffer';
import { View } from '../protocol/buffer-view.ts';
import { writeFrame } from '../protocol/frames/encode-frame.ts';
import { frameHeaderBytes, MAX_FRAME_HEADER_BYTES } from '../protocol/frames/frame-header.ts';
import { keepWords } from '../protocol/frames/mask-words.ts';

const SLAB_BYTES = 64 * 1024;
/** The largest payload that is copied into the arena. */
export const MAX_ARENA_PAYLOAD_BYTES = SLAB_BYTES / 2 - MAX_FRAME_HEADER_BYTES;

/** A piece of memory, and how to view a range of it. */
export class Slab {
  readonly bytes = keepWords(Buffer.allocUnsafeSlow(SLAB_BYTES));
  readonly #memory = this.bytes.buffer;

  view(start: number, end: number): Buffer {
    return new View(this.#memory, start, end - start);
  }
}

/**
 * Memory for frames on their way out, one slab for all connections. What lies side by side leaves in one write; once
 * the system has taken everything, the same warm memory is used again. A message that goes to many, one after the other,
 * is laid down once.
 */
class OutputArena {
  slab = new Slab();
  /** Where the frame of the last `put` begins and ends in `slab`. */
  start = 0;
  end = 0;
  #at = 0;
  #holders = 0;
  /** Somebody's write still refers to this slab. */
  #lent = false;
  #lastPayload: Buffer | undefined;
  #lastFirstByte = 0;
  #lastStart = 0;
  #lastEnd = 0;
  /** The payload of the last frame, once it was compared. */
  #lastView: Buffer | undefined;

  /** From now on nothing is overwritten, until `release` was called as often. */
  hold(): void {
    this.#holders++;
  }

  /** @param taken whether the system has all bytes; else they are never overwritten */
  release(taken: boolean): void {
    if (!taken) this.#lent = true;
    if (--this.#holders > 0) return;
    this.#lastPayload = undefined;
    if (!this.#lent) this.#at = 0;
  }

  /**
   * Lays a frame down.
   *
   * @param maskKey undefined for a frame without mask
   * @param after where it should begin to lie side by side with what its connection has here; -1 when there is nothing
   */
  put(firstByte: number, payload: Buffer, maskKey: number | undefined, after: number): void {
    const again = maskKey === undefined && payload === this.#lastPayload && this.#isLast(firstByte, payload);
    if (again && (after === -1 || after === this.#lastStart)) {
      this.start = this.#lastStart;
      this.end = this.#lastEnd;
      return;
    }
    if (this.#at + MAX_FRAME_HEADER_BYTES + payload.length > SLAB_BYTES) this.#renew();
    this.start = this.#at;
    this.end = writeFrame(this.slab.bytes, this.#at, firstByte, payload, maskKey);
    this.#at = this.end;
    if (maskKey === undefined && !again) this.#remember(firstByte, payload);
  }

  #remember(firstByte: number, payload: Buffer): void {
    this.#lastPayload = payload;
    this.#lastFirstByte = firstByte;
    this.#lastStart = this.start;
    this.#lastEnd = this.end;
    this.#lastView = undefined;
  }

  /** The same memory may hold other bytes by now. */
  #isLast(firstByte: number, payload: Buffer): boolean {
    const { length } = payload;
    const start = this.#lastEnd - length;
    // A Buffer of memory that can be resized may have another length by now, too.
    if (firstByte !== this.#lastFirstByte || start !== this.#lastStart + frameHeaderBytes(length, false)) return false;
    // `compare` with offsets takes twice as long as `equals` with a view.
    this.#lastView ??= this.slab.view(start, this.#lastEnd);
    return payload.equals(this.#lastView);
  }

  #renew(): void {
    this.slab = new Slab();
    this.#at = 0;
    this.#lent = false;
    this.#lastPayload = undefined;
  }
}

/** The one arena. */
export const arena: OutputArena = new OutputArena();
