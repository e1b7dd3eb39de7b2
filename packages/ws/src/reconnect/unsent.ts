import { ReconnectError } from './errors.ts';
import type { SendData } from './transport.ts';

/** How much may wait, and what happens to what comes on top. */
export interface UnsentLimits {
  readonly maxBufferedMessages: number;
  readonly maxBufferedBytes: number;
  readonly overflow: 'throw' | 'drop-oldest';
}

/** The messages that wait for a connection, in order. */
export class UnsentMessages {
  readonly #limits: UnsentLimits;
  #messages: SendData[] = [];
  #bytes = 0;
  #dropped = 0;

  constructor(limits: UnsentLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#messages.length;
  }

  /** How many were dropped to make room for others, since the beginning. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Keeps a copy: the caller may write into its bytes again, as after `send()` of a WebSocket.
   * @throws {ReconnectError} when there is no room, and none is to be made
   */
  push(data: SendData): void {
    const size = byteLength(data);
    const { maxBufferedMessages, maxBufferedBytes, overflow } = this.#limits;
    if (maxBufferedMessages < 1 || size > maxBufferedBytes) throw full(`one message of ${size} bytes`, this.#limits);
    while (this.#messages.length + 1 > maxBufferedMessages || this.#bytes + size > maxBufferedBytes) {
      if (overflow === 'throw') throw full(`${this.#messages.length} messages of ${this.#bytes} bytes`, this.#limits);
      this.#bytes -= byteLength(this.#messages.shift() as SendData);
      this.#dropped += 1;
    }
    this.#messages.push(copyOf(data));
    this.#bytes += size;
  }

  /** Hands them over, the oldest first, while `send` takes them. What it does not take or throws on stays, with all behind it. */
  flush(send: (data: SendData) => boolean): void {
    let sent = 0;
    try {
      while (sent < this.#messages.length && send(this.#messages[sent] as SendData)) sent += 1;
    } finally {
      for (const message of this.#messages.splice(0, sent)) this.#bytes -= byteLength(message);
    }
  }
}

function full(held: string, { maxBufferedMessages, maxBufferedBytes }: UnsentLimits): ReconnectError {
  return new ReconnectError(
    'WS_ERR_BUFFER_FULL',
    `Not connected, and no room to keep the message for later: expected at most maxBufferedMessages ` +
      `${maxBufferedMessages} and maxBufferedBytes ${maxBufferedBytes}, there are ${held}`,
  );
}

/**
 * How many bytes it is on the wire.
 * @throws {TypeError} for what is no message
 */
export function byteLength(data: SendData): number {
  if (typeof data === 'string') return utf8Length(data);
  const { byteLength, size } = (data ?? {}) as { byteLength?: unknown; size?: unknown };
  const bytes = byteLength ?? size;
  if (typeof data === 'object' && typeof bytes === 'number') return bytes;
  const came = data === null ? 'null' : typeof data;
  throw new TypeError(`Expected a message to be a string, an ArrayBuffer, a view of one or a Blob, received ${came}`);
}

/** Counts instead of encoding. A surrogate without its other half becomes U+FFFD, which has three bytes too. */
function utf8Length(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    length += unit < 0x800 ? 1 : 2;
    if (unit >= 0xd800 && unit <= 0xdbff && isTrailing(text.charCodeAt(index + 1))) index += 1;
  }
  return length;
}

/** Of a pair of surrogates: two units become four bytes. */
function isTrailing(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function copyOf(data: SendData): SendData {
  if (data instanceof ArrayBuffer) return data.slice(0);
  if (!ArrayBuffer.isView(data)) return data;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
}
