/** RFC 6455 §7.4.1 and the IANA registry: what a close code means, in a few words. */
export const closeCodes = {
  1000: 'normal closure',
  1001: 'going away: a server that stops, or a page that is left',
  1002: 'protocol error',
  1003: 'unsupported data',
  1005: 'no status in the close frame (never sent)',
  1006: 'no close frame came (never sent: each side says it to itself)',
  1007: 'invalid data, such as text that is not UTF-8',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'the client wanted an extension that the server did not agree to',
  1011: 'internal error',
  1012: 'service restart',
  1013: 'try again later',
  1014: 'bad gateway',
  1015: 'TLS handshake failed (never sent)',
} as const satisfies Record<number, string>;

/** RFC 6455 §7.4: may this code stand in a close frame? 1004 is reserved; 1005, 1006 and 1015 are never sent. */
export function isValidCloseCode(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999)
  );
}
