import { type ReadFrame, readFrames } from '@handfast/ws/testing';

/** Whole frames out of chunks, without looking at a long one again for every chunk of it. */
export class FrameStream {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = 2;

  /** Bytes of a frame that is not whole yet. */
  get pendingBytes(): number {
    return this.#bytes;
  }

  push(chunk: Buffer): ReadFrame[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#needed) return [];
    const { frames, rest } = readFrames(Buffer.concat(this.#chunks));
    this.#chunks = [rest];
    this.#bytes = rest.length;
    this.#needed = Math.max(rest.length + 1, frameBytes(rest));
    return frames;
  }
}

/** How long the frame is that begins so; 0 as long as its header does not say. */
function frameBytes(bytes: Buffer): number {
  const second = bytes[1];
  if (second === undefined) return 0;
  const length7 = second & 0x7f;
  const masked = second & 0x80 ? 4 : 0;
  if (length7 < 126) return 2 + masked + length7;
  if (length7 === 126) return bytes.length < 4 ? 0 : 4 + masked + bytes.readUInt16BE(2);
  return bytes.length < 10 ? 0 : 10 + masked + Number(bytes.readBigUInt64BE(2));
}
