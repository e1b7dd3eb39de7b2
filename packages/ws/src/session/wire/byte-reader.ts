/** A record that cannot be read; caught by `decodeRecord`, never seen outside. */
export class Unreadable extends Error {}

// The mark at the start of a text is a part of it: WebSocket text keeps it too.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Takes the fields of a record apart. Throws `Unreadable`. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(what: string): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new Unreadable(`it ends before ${what}`);
    this.#at++;
    return value;
  }

  varint(what: string): number {
    let value = 0;
    let factor = 1;
    for (let count = 1; ; count++) {
      const byte = this.byte(what);
      value += (byte & 0x7f) * factor;
      if (value > Number.MAX_SAFE_INTEGER || count > 8) throw new Unreadable(`${what} is beyond 2^53 - 1`);
      if (byte < 0x80) {
        if (byte === 0 && count > 1) throw new Unreadable(`${what} is longer than it needs to be`);
        return value;
      }
      factor *= 0x80;
    }
  }

  bytes(length: number, what: string): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Unreadable(`it ends before ${what}`);
    const value = this.#bytes.slice(this.#at, end);
    this.#at = end;
    return value;
  }

  string(what: string, maxBytes: number): string {
    const length = this.varint(`the length of ${what}`);
    this.#limit(length, what, maxBytes);
    return this.#text(this.bytes(length, what), what);
  }

  /** What is left; a view of the record. */
  rest(): Uint8Array {
    const value = this.#bytes.subarray(this.#at);
    this.#at = this.#bytes.length;
    return value;
  }

  restText(what: string, maxBytes: number): string {
    this.#limit(this.#bytes.length - this.#at, what, maxBytes);
    return this.#text(this.rest(), what);
  }

  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new Unreadable(`${left} byte${left === 1 ? '' : 's'} too many`);
  }

  #limit(length: number, what: string, maxBytes: number): void {
    if (length > maxBytes) throw new Unreadable(`${what} is longer than ${maxBytes} bytes`);
  }

  #text(bytes: Uint8Array, what: string): string {
    try {
      return decoder.decode(bytes);
    } catch {
      throw new Unreadable(`${what} is not UTF-8`);
    }
  }
}
