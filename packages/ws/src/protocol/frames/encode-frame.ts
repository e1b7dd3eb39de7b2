import { frameHeaderBytes, writeFrameHeader } from './frame-header.ts';
import { copyMasked } from './mask.ts';
import type { MaskSource } from './mask-key.ts';

/** From this size on a payload is not copied next to its header; the two go out as one gathered write. */
const COPY_BELOW_BYTES = 4096;

/** One frame to be. */
export interface Frame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv1: boolean;
  /** Where the masking key comes from; undefined sends the frame without mask. */
  readonly mask: MaskSource | undefined;
}

const key = Buffer.alloc(4);

/**
 * The bytes of a frame, as one buffer, or as header and payload when the payload is big and needs no mask. The payload
 * given is never changed.
 */
export function encodeFrame(frame: Frame, payload: Buffer): [Buffer] | [Buffer, Buffer] {
  const { opcode, fin, rsv1, mask } = frame;
  const { length } = payload;
  mask?.(key);
  const maskKey = mask ? key : undefined;
  const headerBytes = frameHeaderBytes(length, mask !== undefined);
  const together = mask !== undefined || length < COPY_BELOW_BYTES;
  const bytes = Buffer.allocUnsafe(together ? headerBytes + length : headerBytes);
  writeFrameHeader(bytes, { opcode, fin, rsv1, length, maskKey });
  if (maskKey) copyMasked(payload, 0, length, bytes, headerBytes, maskKey, 0);
  else if (together) payload.copy(bytes, headerBytes);
  return together ? [bytes] : [bytes, payload];
}
