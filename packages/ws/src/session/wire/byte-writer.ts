const encoder = new TextEncoder();

/** Collects the fields of a record. */
export class ByteWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  byte(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  /** LEB128: seven bits a byte, the lowest first, the high bit where more follow. */
  varint(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no number from 0 to 2^53 - 1`);
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
    return this.bytes(Uint8Array.from(bytes));
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(value);
    this.#length += value.length;
    return this;
  }

  /** Its length in bytes, then its bytes. */
  string(value: string): this {
    const bytes = encoder.encode(value);
    return this.varint(bytes.length).bytes(bytes);
  }

  /** The bytes of a text that reaches to the end of the record. */
  rest(value: string): this {
    return this.bytes(encoder.encode(value));
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
