/**
 * What `typed` needs of a socket: the WebSocket of browsers, of this library, of npm `ws` and undici have it, and so have
 * wrappers that look like them.
 */
export interface SocketLike {
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  removeEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
}

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
export function closeWith(socket: SocketLike, code: number, reason: string): void {
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
  if (typeof Blob === 'function' && data instanceof Blob) {
    return data.arrayBuffer().then((memory) => new Uint8Array(memory));
  }
  throw new TypeError(`A message of type ${typeof data} cannot be read`);
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
