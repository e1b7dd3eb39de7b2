/** What bytes are that stand where frames should be. */
export type StrayBytes =
  | { readonly kind: 'http-answer'; readonly status: number }
  | { readonly kind: 'http-request' }
  | { readonly kind: 'tls' }
  | { readonly kind: 'text' }
  | { readonly kind: 'unknown' };

/** Looks at the first bytes: a second HTTP answer, a TLS record, lines of text? */
export function strayBytes(bytes: Buffer): StrayBytes {
  const text = bytes.toString('latin1', 0, 64);
  const answer = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(text);
  if (answer) return { kind: 'http-answer', status: Number(answer[1]) };
  if (/^HTTP\/\d/.test(text)) return { kind: 'http-answer', status: 0 };
  if (/^(?:GET|POST|HEAD|PUT|OPTIONS|CONNECT|PRI) \S+ HTTP\//.test(text)) return { kind: 'http-request' };
  // A record of type alert, handshake or data, of a version 3.x (RFC 8446 §5.1).
  if (
    bytes.length >= 3 &&
    [0x15, 0x16, 0x17].includes(bytes[0] as number) &&
    bytes[1] === 3 &&
    (bytes[2] as number) < 5
  ) {
    return { kind: 'tls' };
  }
  return isText(bytes) ? { kind: 'text' } : { kind: 'unknown' };
}

/** Printable ASCII and white space for at least the first eight bytes, or for all where there are four or more. */
function isText(bytes: Buffer): boolean {
  const looked = bytes.subarray(0, 64);
  if (looked.length < 4) return false;
  const end = looked.findIndex((byte) => !((byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d)));
  return end === -1 || end >= 8;
}
