const encoder = new TextEncoder();

/** @throws {RangeError} for a code or a reason that no close frame could have (RFC 6455 §7.4, §5.5) */
export function checkClose(code: number, reason: string): void {
  if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw new RangeError(`The code is ${code}; an application closes with 1000 or 3000 to 4999`);
  }
  if (encoder.encode(reason).length > 123) throw new RangeError('The reason is longer than 123 bytes');
}
