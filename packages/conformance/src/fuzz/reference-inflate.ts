/** What a DEFLATE stream (RFC 1951) held. */
export interface Inflated {
  readonly output: Buffer;
  /** The longest distance back that it used. */
  readonly farthest: number;
  /** False when the input ended inside a block. */
  readonly complete: boolean;
  /** How many streams were ended by a block with BFINAL set. */
  readonly finalBlocks: number;
  /** Whether the last block was one of those. */
  readonly endsFinal: boolean;
}

/** The stream is not DEFLATE. */
export class InvalidDeflate extends Error {
  /** How many streams had ended before the wrong one. */
  finalBlocks = 0;
}

const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const distanceExtra = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MAX_BITS = 15;
const END_OF_INPUT = Symbol('end of input');

/**
 * A second opinion on DEFLATE: slow, without zlib, and it tells what zlib keeps to itself (how far back a stream reaches,
 * and whether it ends between blocks). Streams may follow each other, as RFC 7692 §7.2.3.4 allows.
 * @param history what came before, that distances may reach into
 * @throws {InvalidDeflate}
 */
export function referenceInflate(
  input: Uint8Array,
  history: Uint8Array = new Uint8Array(0),
  maxBytes = 2 ** 22,
): Inflated {
  const inflater = new ReferenceInflater(input, history, maxBytes);
  return inflater.run();
}

class ReferenceInflater {
  readonly #input: Uint8Array;
  readonly #maxBytes: number;
  readonly #historyBytes: number;
  #output: Buffer;
  #length: number;
  #at = 0;
  #bit = 0;
  #farthest = 0;
  #finalBlocks = 0;
  #endsFinal = false;

  constructor(input: Uint8Array, history: Uint8Array, maxBytes: number) {
    this.#input = input;
    this.#maxBytes = maxBytes;
    this.#historyBytes = history.length;
    this.#output = Buffer.alloc(history.length + 1024);
    this.#output.set(history);
    this.#length = history.length;
  }

  run(): Inflated {
    let complete = true;
    try {
      while (this.#at < this.#input.length) this.#block();
    } catch (error) {
      if (error instanceof InvalidDeflate) error.finalBlocks = this.#finalBlocks;
      if (error !== END_OF_INPUT) throw error;
      complete = false;
    }
    const output = this.#output.subarray(this.#historyBytes, this.#length);
    return {
      output,
      farthest: this.#farthest,
      complete,
      finalBlocks: this.#finalBlocks,
      endsFinal: complete && this.#endsFinal,
    };
  }

  #block(): void {
    const isFinal = this.#bits(1) === 1;
    this.#endsFinal = isFinal;
    const type = this.#bits(2);
    if (type === 0) this.#stored();
    else if (type === 1) this.#compressed(fixedLiterals, fixedDistances);
    else if (type === 2) this.#dynamic();
    else throw new InvalidDeflate('block type 3');
    if (!isFinal) return;
    this.#finalBlocks++;
    this.#align();
  }

  #bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      if (this.#at >= this.#input.length) throw END_OF_INPUT;
      value |= (((this.#input[this.#at] as number) >> this.#bit) & 1) << i;
      if (++this.#bit === 8) {
        this.#bit = 0;
        this.#at++;
      }
    }
    return value;
  }

  #align(): void {
    if (this.#bit === 0) return;
    this.#bit = 0;
    this.#at++;
  }

  #put(byte: number): void {
    if (this.#length === this.#output.length) this.#output = Buffer.concat([this.#output], this.#length * 2);
    if (this.#length - this.#historyBytes >= this.#maxBytes) throw new InvalidDeflate('more output than wanted');
    this.#output[this.#length++] = byte;
  }

  #stored(): void {
    this.#align();
    const length = this.#bits(16);
    if (this.#bits(16) !== (~length & 0xffff)) throw new InvalidDeflate('stored block lengths');
    for (let i = 0; i < length; i++) this.#put(this.#bits(8));
  }

  #dynamic(): void {
    const literals = this.#bits(5) + 257;
    const distances = this.#bits(5) + 1;
    const codes = this.#bits(4) + 4;
    if (literals > 286 || distances > 30) throw new InvalidDeflate('too many symbols');
    const codeLengths = new Array<number>(19).fill(0);
    for (let i = 0; i < codes; i++) codeLengths[codeLengthOrder[i] as number] = this.#bits(3);
    const lengths = this.#codeLengths(huffman(codeLengths, false), literals + distances);
    if (lengths[256] === 0) throw new InvalidDeflate('no end-of-block code');
    this.#compressed(huffman(lengths.slice(0, literals), true), huffman(lengths.slice(literals), true));
  }

  #codeLengths(code: Huffman, count: number): number[] {
    const lengths: number[] = [];
    while (lengths.length < count) {
      const symbol = this.#symbol(code);
      if (symbol < 16) {
        lengths.push(symbol);
        continue;
      }
      if (symbol === 16 && lengths.length === 0) throw new InvalidDeflate('nothing to repeat');
      const value = symbol === 16 ? (lengths.at(-1) as number) : 0;
      const times = symbol === 16 ? 3 + this.#bits(2) : symbol === 17 ? 3 + this.#bits(3) : 11 + this.#bits(7);
      if (lengths.length + times > count) throw new InvalidDeflate('repeats too often');
      for (let i = 0; i < times; i++) lengths.push(value);
    }
    return lengths;
  }

  #compressed(literals: Huffman, distances: Huffman): void {
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol < 256) this.#put(symbol);
      else if (symbol === 256) return;
      else this.#copy(symbol - 257, distances);
    }
  }

  #copy(lengthSymbol: number, distances: Huffman): void {
    const base = lengthBase[lengthSymbol];
    if (base === undefined) throw new InvalidDeflate('length symbol');
    const length = base + this.#bits(lengthExtra[lengthSymbol] as number);
    const symbol = this.#symbol(distances);
    if (symbol >= 30) throw new InvalidDeflate('distance symbol');
    const distance = (distanceBase[symbol] as number) + this.#bits(distanceExtra[symbol] as number);
    if (distance > this.#length) throw new InvalidDeflate('distance too far back');
    this.#farthest = Math.max(this.#farthest, distance);
    for (let i = 0; i < length; i++) this.#put(this.#output[this.#length - distance] as number);
  }

  #symbol(code: Huffman): number {
    let value = 0;
    for (let bits = 1; bits <= MAX_BITS; bits++) {
      value = (value << 1) | this.#bits(1);
      const symbol = code.get((1 << bits) | value);
      if (symbol !== undefined) return symbol;
    }
    throw new InvalidDeflate('no such code');
  }
}

/** From the bits of a code, with a 1 in front, to its symbol. */
type Huffman = ReadonlyMap<number, number>;

/** RFC 1951 §3.2.2. A set of codes must be complete; `mayBeSingle` allows one code of one bit, or none at all. */
function huffman(lengths: readonly number[], mayBeSingle: boolean): Huffman {
  const codes = new Map<number, number>();
  let code = 0;
  let room = 1;
  let longest = 0;
  for (let bits = 1; bits <= MAX_BITS; bits++) {
    code <<= 1;
    room <<= 1;
    for (const [symbol, length] of lengths.entries()) {
      if (length !== bits) continue;
      codes.set((1 << bits) | code++, symbol);
      longest = bits;
      if (--room < 0) throw new InvalidDeflate('too many codes');
    }
  }
  if (room > 0 && longest > 0 && !(mayBeSingle && longest === 1)) throw new InvalidDeflate('codes are missing');
  // No codes at all: zlib reads on, one bit for each length, and finds later that there is no end-of-block code.
  if (longest === 0 && !mayBeSingle) codes.set(0b10, 0).set(0b11, 0);
  return codes;
}

const fixedLiterals: Huffman = huffman(
  Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  false,
);
const fixedDistances: Huffman = huffman(new Array<number>(32).fill(5), false);
