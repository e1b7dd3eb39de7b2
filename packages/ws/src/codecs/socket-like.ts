/** What `typed` needs of whatever it wraps, besides a way to read. */
export interface Sends {
  send(data: string | Uint8Array): unknown;
  close(code?: number, reason?: string): unknown;
}

/** Read by events: the WebSocket of browsers, of this library, of npm `ws` and undici, and wrappers that look like them. */
export interface EventSocket extends Sends {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  removeEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
}

/** Read by a loop, which gives messages, or objects that have them as `data`: the sessions of this library. */
export interface IterableSocket extends Sends, AsyncIterable<unknown> {}

/** What `typed` can wrap. */
export type SocketLike = EventSocket | IterableSocket;

/** What some of them have besides. */
export interface MoreOfSocket {
  binaryType?: unknown;
  readonly closeCause?: unknown;
  readonly messages?: (options: { highWaterBytes: number }) => AsyncIterator<unknown>;
  readonly [Symbol.asyncIterator]?: () => AsyncIterator<unknown>;
  readonly isPaused?: unknown;
  pause?: () => void;
  resume?: () => void;
}

/** Browsers leave the codes below 3000, but for 1000, to themselves: pages say the same with 4007, 4008 and 4011. */
const PRIVATE_CODES = 3000;

/** Closes with this code, or where the socket does not let programs use it, with its private counterpart. */
export function closeWith(socket: Sends, code: number, reason: string): void {
  try {
    socket.close(code, reason);
  } catch {
    socket.close(code + PRIVATE_CODES, reason);
  }
}

/** What a message event carries, as text or in one piece of memory; a promise of it for a `Blob`. */
export function contentOf(data: unknown): string | Uint8Array | Promise<Uint8Array> {
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (Array.isArray(data)) return joined(data as Uint8Array[]);
  if (isMessageObject(data)) return contentOf(data.data);
  if (typeof Blob === 'function' && data instanceof Blob) {
    return data.arrayBuffer().then((memory) => new Uint8Array(memory));
  }
  throw new TypeError(`A message of type ${typeof data} cannot be read`);
}

/** As sessions have them. */
function isMessageObject(data: unknown): data is { data: unknown } {
  return typeof data === 'object' && data !== null && 'data' in data;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/** About how much memory a message takes: at most two bytes a character. */
export function weightOf(data: unknown): number {
  if (typeof data === 'string') return data.length * 2;
  if (Array.isArray(data)) return (data as Uint8Array[]).reduce((sum, part) => sum + part.byteLength, 0);
  const { byteLength, size } = data as { byteLength?: number; size?: number };
  return byteLength ?? size ?? 0;
}
