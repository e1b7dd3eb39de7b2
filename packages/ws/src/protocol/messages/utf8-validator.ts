import { isUtf8 } from 'node:buffer';

/** Under this size the native check costs more than the loop. */
const NATIVE_FROM_BYTES = 16;

/**
 * Incremental UTF-8 validation (RFC 3629, RFC 6455 §8.1) that fails at the first byte that cannot be right, whatever
 * way the text is cut: a surrogate, an overlong form or a code point above U+10FFFF is refused at its second byte.
 */
export class Utf8Validator {
  /** Continuation bytes that the sequence under way still needs. */
  #needed = 0;
  /** The range that the next continuation byte must lie in. */
  #low = 0x80;
  #high = 0xbf;
  #offset = 0;

  /** True when the text so far does not end inside a sequence. */
  get complete(): boolean {
    return this.#needed === 0;
  }

  /** How many bytes were accepted: after a failure, the offset of the wrong byte. */
  get offset(): number {
    return this.#offset;
  }

  /** False as soon as a byte is wrong; the validator must not be fed again then. */
  write(bytes: Uint8Array): boolean {
    let at = 0;
    while (this.#needed > 0 && at < bytes.length) if (!this.#step(bytes[at++] as number)) return false;
    if (bytes.length - at >= NATIVE_FROM_BYTES) {
      // All but a sequence that is cut at the end goes to the native check; the rest to the loop.
      const end = endOfLastWhole(bytes);
      const isAll = at === 0 && end === bytes.length;
      // A view costs as much as the check of 1 KiB.
      if (end > at && isUtf8(isAll ? bytes : bytes.subarray(at, end))) {
        this.#offset += end - at;
        at = end;
      }
    }
    for (; at < bytes.length; at++) if (!this.#step(bytes[at] as number)) return false;
    return true;
  }

  /**
   * As `write`, for bytes that are known to be ASCII: they are wrong only inside a sequence. Costs nothing, where `write`
   * costs as much as the masking that told so does.
   */
  writeAscii(count: number): boolean {
    if (this.#needed > 0 && count > 0) return false;
    this.#offset += count;
    return true;
  }

  reset(): void {
    this.#needed = 0;
    this.#low = 0x80;
    this.#high = 0xbf;
    this.#offset = 0;
  }

  #step(byte: number): boolean {
    if (this.#needed > 0) {
      if (byte < this.#low || byte > this.#high) return false;
      this.#needed--;
      this.#low = 0x80;
      this.#high = 0xbf;
    } else if (byte >= 0x80 && !this.#begin(byte)) {
      return false;
    }
    this.#offset++;
    return true;
  }

  #begin(byte: number): boolean {
    if (byte < 0xc2 || byte > 0xf4) return false;
    if (byte < 0xe0) {
      this.#needed = 1;
    } else if (byte < 0xf0) {
      this.#needed = 2;
      if (byte === 0xe0) this.#low = 0xa0;
      if (byte === 0xed) this.#high = 0x9f;
    } else {
      this.#needed = 3;
      if (byte === 0xf0) this.#low = 0x90;
      if (byte === 0xf4) this.#high = 0x8f;
    }
    return true;
  }
}

/** Where the last sequence begins, if it is cut; else where it ends. */
function endOfLastWhole(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back < 4 && back <= length; back++) {
    const byte = bytes[length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return needed > back ? length - back : length;
  }
  return length;
}
