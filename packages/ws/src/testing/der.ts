/** The few DER types (ITU-T X.690) that an X.509 certificate is made of. */

export function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

export function set(...parts: Buffer[]): Buffer {
  return tagged(0x31, Buffer.concat(parts));
}

/** An integer that is not negative, of any size; without the zeros in front that X.690 §8.3.2 forbids. */
export function integer(bytes: Buffer): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const digits = bytes.subarray(start);
  return tagged(0x02, (digits[0] as number) >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits);
}

export function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.of(value ? 0xff : 0));
}

export function bitString(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.of(0), bytes]));
}

export function octetString(bytes: Buffer): Buffer {
  return tagged(0x04, bytes);
}

export function utf8String(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text));
}

/** `1.2.840.10045.4.3.2` */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** UTCTime, which has two digits for the year and is what certificates use up to 2049 (RFC 5280 §4.1.2.5). */
export function time(date: Date): Buffer {
  return tagged(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replace(/\.\d+Z|[-:T]/g, '')
        .slice(2)}Z`,
    ),
  );
}

/** A value under a tag of its own: context-specific tags are 0x80 and up, constructed ones 0xa0 and up. */
export function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), length(content.length), content]);
}

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.of(size);
  if (size < 0x100) return Buffer.of(0x81, size);
  return Buffer.of(0x82, size >> 8, size & 0xff);
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
