import { type Compression, PreparedPayload } from '../../protocol/messages/prepared-payload.ts';

/** Options of `server.prepare()`, and of all that prepares by itself. */
export interface PrepareOptions {
  /** Send as a binary message. Default: `false` for strings and numbers, else `true`. */
  binary?: boolean | undefined;
  /**
   * `true`: compressed where permessage-deflate was agreed: once for all sockets that agreed on the same without context
   * takeover; a socket with context takeover compresses for itself, and smaller. `'once'`: once for those as well, which costs
   * bytes on the wire and saves CPU; below `threshold` it goes uncompressed. `false`: not at all. Default `true`.
   */
  compress?: Compression | undefined;
}

/** Where `outgoing-data.ts` finds what is inside. */
let payloadInside: (message: PreparedMessage) => PreparedPayload;

/**
 * A message for many sockets, which `send` of every socket takes: copied and encoded once, compressed once for each set of
 * agreed parameters (see `PrepareOptions.compress`), laid down as a frame once for all that send it in one tick. What it says
 * about `binary` and `compress` counts, not the options of `send`.
 */
export class PreparedMessage {
  readonly #payload: PreparedPayload;

  /** Made by `server.prepare()`. @param bytes memory that nobody else writes to */
  constructor(bytes: Buffer, isBinary: boolean, compress: Compression) {
    this.#payload = new PreparedPayload(bytes, isBinary, compress);
  }

  /** Payload in bytes, before compression. */
  get byteLength(): number {
    return this.#payload.byteLength;
  }

  /** Whether it is a binary message; else it is text. */
  get isBinary(): boolean {
    return this.#payload.isBinary;
  }

  /** See `PrepareOptions`. */
  get compress(): Compression {
    return this.#payload.compress;
  }

  static {
    payloadInside = (message) => message.#payload;
  }
}

/** What is inside a prepared message, for the modules of this folder. */
export const payloadOf = (message: PreparedMessage): PreparedPayload => payloadInside(message);
