import { Buffer } from 'node:buffer';
import type { Compression } from '../../protocol/messages/prepared-payload.ts';

const VERSION = 1;
/** Version, flags, origin. */
export const ORIGIN_BYTES = 8;
const HEADER_BYTES = 2 + ORIGIN_BYTES;

const BINARY = 0b001;
const COMPRESS = 0b010;
const COMPRESS_ONCE = 0b100;

/** A message on its way over a backplane. */
export interface Envelope {
  /** Which server published it: eight bytes at random. */
  readonly origin: Uint8Array;
  readonly isBinary: boolean;
  readonly compress: Compression;
  readonly data: Buffer;
}

/** The bytes that a backplane carries (docs/design/backplane.md): version 1, flags, origin, payload. */
export function writeEnvelope({ origin, isBinary, compress, data }: Envelope): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + data.length);
  bytes[0] = VERSION;
  bytes[1] = (isBinary ? BINARY : 0) | (compress === 'once' ? COMPRESS_ONCE : compress ? COMPRESS : 0);
  bytes.set(origin, 2);
  bytes.set(data, HEADER_BYTES);
  return bytes;
}

/**
 * The payload is a view of what was given.
 * @throws for what is of another version, or no envelope
 */
export function readEnvelope(given: Uint8Array): Envelope {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const [version, flags = 0] = bytes;
  if (bytes.length < HEADER_BYTES) throw new Error(`a message of ${bytes.length} bytes is too short to be one of ours`);
  if (version !== VERSION)
    throw new Error(`a message of version ${version} came, and this server knows version ${VERSION}`);
  return {
    origin: bytes.subarray(2, HEADER_BYTES),
    isBinary: (flags & BINARY) !== 0,
    compress: (flags & COMPRESS_ONCE) !== 0 ? 'once' : (flags & COMPRESS) !== 0,
    data: bytes.subarray(HEADER_BYTES),
  };
}
