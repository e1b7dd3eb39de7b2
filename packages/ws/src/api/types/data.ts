import type { PreparedMessage } from '../sending/prepared-message.ts';

/** What a `message` event carries. Which one depends on `binaryType`; text arrives as bytes too, told apart by `isBinary`. */
export type RawData = Buffer | ArrayBuffer | Buffer[];

/** What a DOM-style `MessageEvent` carries: text as a string, binary as `binaryType` says. */
export type Data = string | Buffer | ArrayBuffer | Buffer[];

/**
 * How binary messages are handed over. `blob` may be assigned too; it is left out here because `RawData` has no `Blob`,
 * so that code written for `@types/ws` goes on compiling.
 */
export type BinaryType = 'nodebuffer' | 'arraybuffer' | 'fragments';

/**
 * What `send()` takes: strings are sent as text, everything else as binary, numbers as their decimal text; a prepared message as
 * it says itself.
 */
export type SendData =
  | string
  | number
  | Buffer
  | ArrayBuffer
  | SharedArrayBuffer
  | ArrayBufferView
  | Blob
  | PreparedMessage
  | readonly unknown[]
  | { valueOf(): ArrayBuffer | SharedArrayBuffer | Uint8Array | readonly number[] | string }
  | { [Symbol.toPrimitive](hint: string): string };

/** Options of one `send()`. */
export interface SendOptions {
  /** Send as a binary message. Default: `false` for strings and numbers, else `true`. */
  binary?: boolean | undefined;
  /** Compress, where permessage-deflate was agreed. Default: `true` if it was. */
  compress?: boolean | undefined;
  /** `false` when more fragments of this message follow. Default `true`. */
  fin?: boolean | undefined;
  /** Mask the payload. Default: `true` on a client, `false` on a server (RFC 6455 §5.1). */
  mask?: boolean | undefined;
}

/** Options of one `sendAsync()`. */
export interface SendAsyncOptions extends SendOptions {
  /** Stops the waiting; a message that has not begun to leave is not sent then. */
  signal?: AbortSignal | undefined;
}

/** Called when the data was handed to the operating system, with the error if it was not. */
export type SendCallback = (error?: Error) => void;

/** As `SendCallback`, for `ping()` and `pong()`; the parameter is not optional because `@types/ws` has it so. */
export type ControlCallback = (error: Error) => void;
