const EMPTY = Buffer.alloc(0);

/**
 * The LZ77 window that context takeover carries from message to message (RFC 7692 §7.1.1), kept as the last bytes of
 * the stream and given to zlib as a dictionary. So a connection holds at most 2^bits bytes per direction, and no live
 * zlib handle of some 100 KiB; the bytes on the wire are the same.
 */
export class DeflateWindow {
  bytes: Buffer = EMPTY;
  readonly #maxBytes: number;

  constructor(bits: number) {
    this.#maxBytes = 1 << bits;
  }

  push(data: Buffer): void {
    if (data.length === 0) return;
    const keep = Math.min(this.bytes.length, Math.max(0, this.#maxBytes - data.length));
    const fresh = Math.min(data.length, this.#maxBytes);
    const next = Buffer.allocUnsafeSlow(keep + fresh);
    this.bytes.copy(next, 0, this.bytes.length - keep);
    data.copy(next, keep, data.length - fresh);
    this.bytes = next;
  }

  clear(): void {
    this.bytes = EMPTY;
  }
}
