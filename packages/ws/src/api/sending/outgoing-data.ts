import { Buffer } from 'node:buffer';
import type { LazyData } from '../../protocol/messages/message-writer.ts';
import { thrownError } from '../../protocol/thrown.ts';
import { PreparedMessage, payloadOf } from './prepared-message.ts';

const EMPTY = Buffer.alloc(0);

/** What is larger is not copied on its way out (see `COPY_BELOW_BYTES`), and so is not to be shared. */
const MAX_REMEMBERED_BYTES = 16 * 1024;
let lastText = '';
let lastTextBytes = EMPTY;

/** A text that goes to many, one after the other, is encoded once, and is then known below by its bytes being the same. */
function encodeText(text: string): Buffer {
  if (text === lastText) return lastTextBytes;
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_REMEMBERED_BYTES) return bytes;
  lastText = text;
  lastTextBytes = bytes;
  return bytes;
}

/** What `send`, `ping` and `pong` take, as bytes: a view where there is memory already, a copy of nothing. */
export function toBytes(data: unknown): Buffer | LazyData {
  if (typeof data === 'string') return encodeText(data);
  if (Buffer.isBuffer(data)) return data;
  // null, undefined, false and '' are an empty payload, as in `ws`.
  if (!data) return EMPTY;
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof PreparedMessage) return payloadOf(data);
  if (isBlob(data)) return lazyBlob(data);
  // Throws a TypeError for what has no bytes.
  return Buffer.from(data as never);
}

/** RFC 6455 §5.5. */
const MAX_CONTROL_BYTES = 125;

/**
 * What `ping` and `pong` take, as bytes.
 * @throws {RangeError} for more than 125 bytes
 */
export function toControlBytes(data: unknown): Buffer | LazyData {
  const payload = toBytes(data);
  if (sizeOf(payload) <= MAX_CONTROL_BYTES) return payload;
  throw new RangeError('The data size must not be greater than 125 bytes');
}

/** The arguments of `ping` and `pong`, whose callback may stand in any place. */
export function readControlArguments<Callback>(
  data: unknown,
  mask: boolean | Callback | undefined,
  callback?: Callback,
) {
  const done = [data, mask, callback].find((it): it is Callback => typeof it === 'function');
  const content = typeof data === 'function' ? undefined : typeof data === 'number' ? String(data) : data;
  return { content, done, isMasked: typeof mask === 'boolean' ? mask : undefined };
}

/** Payload size in bytes. */
export function sizeOf(data: Buffer | LazyData): number {
  return Buffer.isBuffer(data) ? data.length : data.byteLength;
}

/** A `Blob`, of this realm or another. */
function isBlob(data: unknown): data is Blob {
  const blob = data as Partial<Blob> & { [Symbol.toStringTag]?: string };
  return (
    typeof blob === 'object' &&
    typeof blob.arrayBuffer === 'function' &&
    typeof blob.type === 'string' &&
    typeof blob.stream === 'function' &&
    (blob[Symbol.toStringTag] === 'Blob' || blob[Symbol.toStringTag] === 'File')
  );
}

function lazyBlob(blob: Blob): LazyData {
  const read = async () => Buffer.from(await blob.arrayBuffer());
  return {
    byteLength: blob.size,
    load: (loaded) => {
      // On a tick of its own: what a callback throws is no rejection.
      read().then(
        (bytes) => process.nextTick(loaded, bytes),
        (error: unknown) => process.nextTick(loaded, thrownError(error)),
      );
    },
  };
}
