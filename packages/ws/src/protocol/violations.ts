/** One way in which a peer can break the rules after the handshake. */
export interface Violation {
  /** The close code that answers it (RFC 6455 §7.4.1). */
  readonly closeCode: 1002 | 1007 | 1008 | 1009;
  /** Where the rule is written; "limit" where it is ours. */
  readonly section: string;
  /** What the rule asks for. */
  readonly expected: string;
  /** The sentence of the error; the words of `ws` where `ws` has them, because programs search for those. */
  readonly says: string;
}

/**
 * Every way in which a peer can break the rules: the one table that errors, close frames, docs and tests read.
 * Codes are those of `ws` where `ws` tells the case apart.
 */
export const violations = {
  WS_ERR_UNEXPECTED_RSV_2_3: {
    closeCode: 1002,
    section: 'RFC 6455 §5.2',
    expected: 'RSV2 and RSV3 clear, because no extension that uses them was agreed',
    says: 'RSV2 and RSV3 must be clear',
  },
  WS_ERR_UNEXPECTED_RSV_1: {
    closeCode: 1002,
    section: 'RFC 6455 §5.2, RFC 7692 §6.1',
    expected: 'RSV1 clear, except on the first frame of a data message after permessage-deflate was agreed',
    says: 'RSV1 must be clear',
  },
  WS_ERR_INVALID_OPCODE: {
    closeCode: 1002,
    section: 'RFC 6455 §5.2, §5.4',
    expected: 'a known opcode; a continuation only inside a fragmented message, and nothing but a continuation there',
    says: 'invalid opcode',
  },
  WS_ERR_EXPECTED_FIN: {
    closeCode: 1002,
    section: 'RFC 6455 §5.5',
    expected: 'FIN set: control frames are never fragmented',
    says: 'FIN must be set',
  },
  WS_ERR_EXPECTED_MASK: {
    closeCode: 1002,
    section: 'RFC 6455 §5.1',
    expected: 'MASK set: a client masks every frame',
    says: 'MASK must be set',
  },
  WS_ERR_UNEXPECTED_MASK: {
    closeCode: 1002,
    section: 'RFC 6455 §5.1',
    expected: 'MASK clear: a server masks no frame',
    says: 'MASK must be clear',
  },
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: {
    closeCode: 1002,
    section: 'RFC 6455 §5.5',
    expected: 'at most 125 bytes in a control frame, and never exactly 1 in a close frame',
    says: 'invalid payload length',
  },
  WS_ERR_NON_MINIMAL_LENGTH: {
    closeCode: 1002,
    section: 'RFC 6455 §5.2',
    expected: 'the shortest encoding of the payload length, with the most significant bit of a 64-bit length clear',
    says: 'payload length is not minimally encoded',
  },
  WS_ERR_INVALID_CLOSE_CODE: {
    closeCode: 1002,
    section: 'RFC 6455 §7.4',
    expected: 'a close code of 1000-1003, 1007-1014 or 3000-4999',
    says: 'invalid status code',
  },
  WS_ERR_INVALID_UTF8: {
    closeCode: 1007,
    section: 'RFC 6455 §8.1',
    expected: 'valid UTF-8 in text messages and close reasons',
    says: 'invalid UTF-8 sequence',
  },
  WS_ERR_INVALID_DEFLATE: {
    closeCode: 1007,
    section: 'RFC 7692 §7.2.2',
    expected: 'a DEFLATE stream that fits the agreed window',
    says: 'compressed payload cannot be inflated',
  },
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: {
    closeCode: 1009,
    section: 'limit',
    expected: 'a payload length of at most 2^53 - 1 bytes',
    says: 'Unsupported WebSocket frame: payload length > 2^53 - 1',
  },
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: {
    closeCode: 1009,
    section: 'limit maxPayload',
    expected: 'a message within maxPayload',
    says: 'Max payload size exceeded',
  },
  WS_ERR_INFLATE_RATIO: {
    closeCode: 1009,
    section: 'limit maxInflateRatio',
    expected: 'a compressed message that inflates within maxInflateRatio',
    says: 'inflate ratio exceeded',
  },
  WS_ERR_TOO_MANY_BUFFERED_PARTS: {
    closeCode: 1008,
    section: 'limit maxFragments',
    expected: 'a message in at most maxFragments frames',
    says: 'Too many message fragments',
  },
  WS_ERR_HTTP_INSTEAD_OF_FRAMES: {
    closeCode: 1002,
    section: 'RFC 6455 §5.2',
    expected: 'a WebSocket frame right behind the 101',
    says: 'text came where the first frame should be; something wrote plain text or a second HTTP answer into the upgraded connection',
  },
} as const satisfies Record<string, Violation>;

/** The stable code of a violation. */
export type ViolationCode = keyof typeof violations;
