import { constants, deflateRawSync } from 'node:zlib';
import type { Bench, SideOptions, WireOptions } from './bench.ts';
import type { Piece } from './wire.ts';

export type Deflate = Exclude<SideOptions['perMessageDeflate'], boolean | undefined>;

/** The name of the extension (RFC 7692 §7). */
export const NAME = 'permessage-deflate';
/** `rsv` of the first frame of a compressed message. */
export const COMPRESSED = 4;

/** A continuation. */
export function more(payload: Uint8Array, fin = false): Piece {
  return { opcode: 0, payload, fin };
}

/** The payload of a compressed message, RFC 7692 §7.2.1. */
export function deflate(data: string | Buffer): Buffer {
  return deflateRawSync(data, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
}

/** A subject that compresses each message for itself. */
export function withoutTakeover({ role }: Bench, perMessageDeflate: Deflate): WireOptions {
  const headers = { 'Sec-WebSocket-Extensions': `${NAME}; ${role}_no_context_takeover` };
  return { headers, options: { perMessageDeflate } };
}

/** A subject that takes its window over from one message to the next. */
export function withTakeover(perMessageDeflate: Deflate, options: SideOptions = {}): WireOptions {
  return { headers: { 'Sec-WebSocket-Extensions': NAME }, options: { perMessageDeflate, ...options } };
}
