/** RFC 6455 §5.5: 125 bytes of payload less 2 of code. */
const MAX_REASON_BYTES = 123;
const CUT = '…';
const CUT_BYTES = 3;

/** A text as the reason of a close frame: one printable line of at most 123 bytes, cut where a character ends. */
export function closeReason(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  const whole = firstBytes(line, MAX_REASON_BYTES);
  return whole.isAll ? whole.text : firstBytes(line, MAX_REASON_BYTES - CUT_BYTES).text + CUT;
}

function firstBytes(text: string, count: number): { text: string; isAll: boolean } {
  const bytes = new Uint8Array(count);
  const { read, written } = new TextEncoder().encodeInto(text, bytes);
  return { text: new TextDecoder().decode(bytes.subarray(0, written)), isAll: read === text.length };
}
