import { Buffer } from 'node:buffer';
import * as workerThreads from 'node:worker_threads';
import { View } from '../buffer-view.ts';
import { keepWords } from '../frames/mask-words.ts';

/** As large as Node's own pool: a message that is kept for long keeps no more memory with it than any `Buffer` does. */
const SLAB_BYTES = 8 * 1024;
/** The largest message that is laid into a slab, as in Node's own pool. */
export const MAX_SLAB_MESSAGE_BYTES = SLAB_BYTES / 2;

/**
 * Memory for small messages. Unlike `Buffer.allocUnsafe`, the bytes are written before there is a view of them, always through
 * the same object; that halves the cost of unmasking a small message.
 */
class MessageSlab {
  bytes = newSlab();
  /** Where the next message goes. */
  at = 0;
  #memory = this.bytes.buffer;

  /** Makes room for a message at `at` of `bytes`. */
  reserve(length: number): void {
    // Not `SLAB_BYTES`: where it can be transferred to another thread all the same, the slab is gone.
    if (this.at + length <= this.bytes.length) return;
    this.bytes = newSlab();
    this.#memory = this.bytes.buffer;
    this.at = 0;
  }

  /** The message that was written at `at`, from now on its owner's. */
  take(length: number): Buffer {
    const start = this.at;
    this.at = (start + length + 7) & ~7;
    return new View(this.#memory, start, length);
  }
}

/** As Node's own pool, it cannot be given to another thread: messages of other connections would go with it. */
function newSlab(): Buffer {
  const slab = keepWords(Buffer.allocUnsafeSlow(SLAB_BYTES));
  // Not every runtime has it.
  workerThreads.markAsUntransferable?.(slab.buffer);
  return slab;
}

/** The one slab. */
export const messageSlab: MessageSlab = new MessageSlab();
