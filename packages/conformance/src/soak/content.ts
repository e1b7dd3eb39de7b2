import { Random } from '../fuzz/random.ts';

const POOL_BYTES = 1024 * 1024;

/** Something to send, and what has to come back. */
export interface Content {
  readonly data: string | Buffer;
  readonly bytes: Buffer;
  readonly isBinary: boolean;
}

/** Messages of every size, made once: each is a piece of a large one. */
export class Contents {
  /** Bytes that hardly deflate; text that does, one character of which is one byte; and such of three bytes each. */
  readonly #noise: Buffer;
  readonly #text: string;
  readonly #wide: string;

  constructor(seed: string) {
    const random = new Random(`contents of ${seed}`);
    this.#noise = random.bytes(POOL_BYTES);
    const words = Array.from({ length: 200 }, () => random.bytes(1 + random.below(6)).toString('hex'));
    let text = '';
    while (text.length < POOL_BYTES)
      text += `{"${random.pick(words)}":"${random.pick(words)}","n":${random.uint32()}}\n`;
    this.#text = text.slice(0, POOL_BYTES);
    this.#wide = Array.from({ length: POOL_BYTES / 3 }, () => String.fromCharCode(0x4e00 + random.below(2000))).join(
      '',
    );
  }

  take(random: Random, size: number): Content {
    const start = random.below(POOL_BYTES / 3 - size / 3);
    if (random.oneIn(3)) {
      const bytes = this.#noise.subarray(start, start + size);
      return { data: bytes, bytes, isBinary: true };
    }
    // A text of a mark is an order to the server.
    const isWide = random.oneIn(4);
    const data = isWide ? this.#wide.slice(start, start + size / 3) : this.#text.slice(start, start + size);
    return { data, bytes: Buffer.from(data), isBinary: false };
  }
}
