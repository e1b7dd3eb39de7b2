/** What a session needs of a WebSocket: Handfast's, npm `ws`'s and the browser's have it. */
export interface WebSocketLike {
  readonly protocol: string;
  readonly readyState: number;
  binaryType: string;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  /** Cuts the connection; `close` stands in where there is none. */
  terminate?(): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: 'error', listener: (event: unknown) => void): void;
  removeEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  removeEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  removeEventListener(type: 'error', listener: (event: unknown) => void): void;
}

/** What happens on a channel. */
export interface ChannelReader {
  /** One binary message; undefined for a text message, which is never a record. */
  record(bytes: Uint8Array | undefined): void;
  closed(code: number): void;
}

const OPEN = 1;

/** One connection under a session: records in and out, and silence once it was let go. */
export class Channel {
  readonly #socket: WebSocketLike;
  #reader: ChannelReader | undefined;
  readonly #onMessage = ({ data }: { data: unknown }) => this.#reader?.record(bytesOf(data));
  readonly #onClose = ({ code }: { code: number }) => {
    const reader = this.#reader;
    this.release();
    reader?.closed(code);
  };
  // An error is followed by close, which tells enough here; without a listener it would end the process.
  readonly #onError = () => undefined;

  constructor(socket: WebSocketLike, reader: ChannelReader) {
    this.#socket = socket;
    this.#reader = reader;
    // Sockets of Node give a view without copying; others know nothing better than this.
    if (socket.binaryType !== 'nodebuffer') socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', this.#onMessage);
    socket.addEventListener('close', this.#onClose);
    socket.addEventListener('error', this.#onError);
  }

  /** Whoever reads from now on. */
  set reader(reader: ChannelReader) {
    if (this.#reader) this.#reader = reader;
  }

  get isOpen(): boolean {
    return this.#reader !== undefined && this.#socket.readyState === OPEN;
  }

  /** Sends, unless the connection is on its way out: then the next one will. */
  send(record: Uint8Array): void {
    if (this.#socket.readyState === OPEN) this.#socket.send(record as Uint8Array<ArrayBuffer>);
  }

  /** Nobody reads any more. The listener for errors stays until the socket has closed. */
  release(): void {
    if (this.#reader === undefined) return;
    this.#reader = undefined;
    this.#socket.removeEventListener('message', this.#onMessage);
    this.#socket.removeEventListener('close', this.#onClose);
    if (this.#socket.readyState === 3) this.#socket.removeEventListener('error', this.#onError);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Lets go, and cuts the connection. */
  cut(): void {
    this.release();
    if (this.#socket.terminate) this.#socket.terminate();
    else this.#socket.close();
  }
}

function bytesOf(data: unknown): Uint8Array | undefined {
  if (data instanceof Uint8Array) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : undefined;
}
