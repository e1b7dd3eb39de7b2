/** RFC 6455 §5.2: two bytes, up to eight of extended length, four of masking key. */
export const MAX_FRAME_HEADER_BYTES = 14;

/** What the header of a frame says. */
export interface FrameHeader {
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly opcode: number;
  /** Payload length in bytes. */
  readonly length: number;
  /** Four bytes, or undefined for a frame without mask. */
  readonly maskKey: Uint8Array | undefined;
}

/** How many bytes `writeFrameHeader` will write. */
export function frameHeaderBytes(length: number, masked: boolean): number {
  return (length < 126 ? 2 : length < 65536 ? 4 : 10) + (masked ? 4 : 0);
}

/** Writes the header at the start of `target`, with the shortest length encoding (§5.2), and returns its size in bytes. */
export function writeFrameHeader(target: Buffer, header: FrameHeader): number {
  const { length, maskKey } = header;
  const maskBit = maskKey ? 0x80 : 0;
  target[0] = (header.fin ? 0x80 : 0) | (header.rsv1 ? 0x40 : 0) | header.opcode;
  let at = 2;
  if (length < 126) {
    target[1] = maskBit | length;
  } else if (length < 65536) {
    target[1] = maskBit | 126;
    target.writeUInt16BE(length, 2);
    at = 4;
  } else {
    target[1] = maskBit | 127;
    target.writeUInt32BE(Math.floor(length / 0x1_0000_0000), 2);
    target.writeUInt32BE(length >>> 0, 6);
    at = 10;
  }
  if (maskKey) {
    target.set(maskKey, at);
    at += 4;
  }
  return at;
}
