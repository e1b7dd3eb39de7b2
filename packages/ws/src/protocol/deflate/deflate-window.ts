const EMPTY = Buffer.alloc(0);

/**
 * The LZ77 window that context takeover carries from message to message (RFC 7692 §7.1.1): the last bytes of the stream,
 * which zlib is shown before each message. So a connection holds at most 2^bits bytes per direction, and no live zlib
 * handle of some 100 KiB; the bytes on the wire are the same.
 *
 * The bytes lie in a ring that grows with what really came, so a push costs a copy of what is new, not of the window.
 */
export class DeflateWindow {
  readonly #maxBytes: number;
  #ring: Buffer = EMPTY;
  #length = 0;
  /** Where the next byte goes. Before the ring has reached its full size, that is behind the last one. */
  #end = 0;

  /** @param initial what the window holds before anything came: the `dictionary` that both sides know */
  constructor(bits: number, initial?: unknown) {
    this.#maxBytes = 1 << bits;
    if (initial instanceof Uint8Array) this.push(Buffer.from(initial));
  }

  get length(): number {
    return this.#length;
  }

  /** All of it in one piece; valid until the next `push`. */
  get bytes(): Buffer {
    const parts: Buffer[] = [];
    this.eachPart(this.#length, (bytes, at, count) => parts.push(bytes.subarray(at, at + count)));
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  /** Shows the last `count` bytes, or all when there are fewer, in order: none, one or two parts of the ring. */
  eachPart(count: number, part: (ring: Buffer, at: number, count: number) => void): void {
    const wanted = Math.min(count, this.#length);
    if (wanted <= 0) return;
    const size = this.#ring.length;
    const start = (this.#end - wanted + size) % size;
    const first = Math.min(wanted, size - start);
    part(this.#ring, start, first);
    if (first < wanted) part(this.#ring, 0, wanted - first);
  }

  push(data: Buffer): void {
    const fresh = data.length > this.#maxBytes ? data.subarray(data.length - this.#maxBytes) : data;
    this.#reserve(Math.min(this.#length + fresh.length, this.#maxBytes));
    const size = this.#ring.length;
    if (size === 0) return;
    const first = fresh.copy(this.#ring, this.#end);
    if (first < fresh.length) fresh.copy(this.#ring, 0, first);
    this.#end = (this.#end + fresh.length) % size;
    this.#length = Math.min(this.#length + fresh.length, size);
  }

  /** The ring grows before it would overwrite anything that is still in the window: so what it holds begins at 0. */
  #reserve(bytes: number): void {
    if (bytes <= this.#ring.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.min(this.#maxBytes, Math.max(bytes, this.#ring.length * 2)));
    this.#ring.copy(grown, 0, 0, this.#length);
    this.#ring = grown;
    this.#end = this.#length;
  }
}
