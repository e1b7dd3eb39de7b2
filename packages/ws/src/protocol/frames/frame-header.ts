/** RFC 6455 §5.2: two bytes, up to eight of extended length, four of masking key. */
export const MAX_FRAME_HEADER_BYTES = 14;

/** The first byte of a frame (§5.2): FIN, RSV1 and the opcode. */
export function firstByteOf(opcode: number, fin: boolean, rsv1: boolean): number {
  return (fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode;
}

/** How many bytes `writeFrameHeader` will write. */
export function frameHeaderBytes(length: number, masked: boolean): number {
  return (length < 126 ? 2 : length < 65536 ? 4 : 10) + (masked ? 4 : 0);
}

/**
 * Writes a header to `target` at `at`, with the shortest length encoding (§5.2).
 *
 * @param length payload length in bytes
 * @param maskKey the four bytes of the key, the first one lowest; undefined for a frame without mask
 * @returns where the header ends
 */
export function writeFrameHeader(
  target: Buffer,
  at: number,
  firstByte: number,
  length: number,
  maskKey: number | undefined,
): number {
  const maskBit = maskKey === undefined ? 0 : 0x80;
  target[at] = firstByte;
  let end = at + 2;
  if (length < 126) {
    target[at + 1] = maskBit | length;
  } else if (length < 65536) {
    target[at + 1] = maskBit | 126;
    target[at + 2] = length >>> 8;
    target[at + 3] = length & 0xff;
    end = at + 4;
  } else {
    target[at + 1] = maskBit | 127;
    target.writeUInt32BE(Math.floor(length / 0x1_0000_0000), at + 2);
    target.writeUInt32BE(length >>> 0, at + 6);
    end = at + 10;
  }
  if (maskKey === undefined) return end;
  target[end] = maskKey;
  target[end + 1] = maskKey >>> 8;
  target[end + 2] = maskKey >>> 16;
  target[end + 3] = maskKey >>> 24;
  return end + 4;
}
