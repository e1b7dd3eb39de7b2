import { constants, inflateRawSync, type ZlibOptions } from 'node:zlib';
import type { ViolationCode } from '../violations.ts';
import { type CoderSettings, coderSettings } from './coder-settings.ts';
import { DeflateWindow } from './deflate-window.ts';
import { keptInflate } from './kept-zlib.ts';

/** RFC 7692 §7.2.2: what the sender cut off the end of the payload. */
export const DEFLATE_TAIL: Uint8Array = Uint8Array.of(0x00, 0x00, 0xff, 0xff);
/**
 * What is put behind a message to inflate it: the tail, and an empty block that ends the stream, so that zlib itself
 * tells a message that was cut short from a whole one.
 */
export const INFLATE_END: Uint8Array = Uint8Array.of(...DEFLATE_TAIL, 0x01, 0x00, 0x00, 0xff, 0xff);
/** Up to this much output is inflated at once; more would hold up the event loop, so it goes off the main thread. */
const MAX_SYNC_OUTPUT_BYTES = 256 * 1024;
/** Compressed messages of more than this go off the main thread without a try. */
const MAX_SYNC_INPUT_BYTES = 16 * 1024;
/** A message may legally end DEFLATE streams (BFINAL) and begin new ones; each costs a fresh inflater, so not for ever. */
const MAX_STREAMS = 64;

/** How inflating a message ended. */
export type InflateOutcome = { readonly data: Buffer } | { readonly violation: ViolationCode; readonly detail: string };

/** What one call of zlib gave: its output, and how many bytes of the input it took. */
export interface InflateStep {
  readonly buffer: Buffer;
  readonly consumedBytes: number;
}

/** The receiving half of permessage-deflate (RFC 7692 §7.2.2) for one connection. */
export class Inflater {
  readonly #windowBits: number;
  readonly #takeover: boolean;
  readonly #given: ZlibOptions;
  readonly #zlibInternals: boolean;
  #context: InflateContext | undefined;

  /**
   * @param windowBits the agreed window of the peer's compressor, 8 to 15
   * @param takeover whether the window survives the message
   * @param zlibInternals whether streams may be kept and run by Node's internals, where that was found to work
   */
  constructor(windowBits: number, takeover: boolean, options: ZlibOptions = {}, zlibInternals = true) {
    this.#windowBits = windowBits;
    this.#takeover = takeover;
    this.#given = options;
    this.#zlibInternals = zlibInternals;
  }

  /**
   * @param input a whole compressed message, and `INFLATE_END`
   * @param maxBytes what it may inflate to; `limit` is the violation when it is more
   */
  begin(input: Buffer, maxBytes: number, limit: ViolationCode): InflateTask {
    this.#context ??= {
      settings: coderSettings(this.#given, this.#windowBits),
      zlibInternals: this.#zlibInternals,
      window: this.#takeover ? new DeflateWindow(this.#windowBits, this.#given.dictionary) : undefined,
    };
    return new InflateTask(input, maxBytes, limit, this.#context);
  }
}

/** What the messages of one connection have in common. */
interface InflateContext {
  readonly settings: CoderSettings;
  readonly zlibInternals: boolean;
  /** Present when it survives the message. */
  readonly window: DeflateWindow | undefined;
}

/**
 * Inflating one message. It knows which call of zlib comes next and what to make of the outcome; who makes the call, on
 * which thread, is up to the caller: `runSync`, or `options` and `input` into zlib and the outcome into `accept`.
 */
export class InflateTask {
  #input: Buffer;
  #output: Buffer[] = [];
  #producedBytes = 0;
  #streams = 0;
  readonly #maxBytes: number;
  readonly #limit: ViolationCode;
  readonly #context: InflateContext;
  #window: DeflateWindow | undefined;

  constructor(input: Buffer, maxBytes: number, limit: ViolationCode, context: InflateContext) {
    this.#input = input;
    this.#maxBytes = maxBytes;
    this.#limit = limit;
    this.#context = context;
    this.#window = context.window;
  }

  get input(): Buffer {
    return this.#input;
  }

  get options(): ZlibOptions {
    return this.optionsUpTo(this.#maxBytes);
  }

  /** For a call of zlib that fails when the message grows beyond so many bytes altogether. */
  optionsUpTo(bytes: number): ZlibOptions {
    return this.#optionsFor(Math.min(bytes, this.#maxBytes) - this.#producedBytes);
  }

  /** Did a call with `optionsUpTo(bytes)` fail for that alone? Then the message may still be a good one. */
  isOnlyLargerThan(bytes: number, error: Error): boolean {
    return bytes < this.#maxBytes && isTooLarge(error);
  }

  /** Small messages at once; `off the main thread` when input or output is too big for that, with nothing changed. */
  runSync(): InflateOutcome | 'off the main thread' {
    if (this.#input.length > MAX_SYNC_INPUT_BYTES) return 'off the main thread';
    for (;;) {
      const room = this.#maxBytes - this.#producedBytes;
      const maxOutput = Math.min(room, MAX_SYNC_OUTPUT_BYTES);
      const step = this.#callSync(maxOutput);
      if (step === 'too large') return maxOutput < room ? 'off the main thread' : this.#tooLarge();
      const result = step instanceof Error ? this.fail(step) : this.accept(step);
      if (result) return result;
    }
  }

  #callSync(maxOutput: number): InflateStep | Error | 'too large' {
    const { settings, zlibInternals } = this.#context;
    const kept = zlibInternals ? keptInflate(settings) : undefined;
    if (kept) return kept.inflate(this.#input, this.#window, maxOutput);
    try {
      return stepOf(inflateRawSync(this.#input, this.#optionsFor(maxOutput)));
    } catch (error) {
      return isTooLarge(error) ? 'too large' : (error as Error);
    }
  }

  /** Takes the outcome of one call of zlib. Undefined: the stream ended inside the message, so one more call is due. */
  accept(step: InflateStep): InflateOutcome | undefined {
    this.#output.push(step.buffer);
    this.#producedBytes += step.buffer.length;
    if (this.#producedBytes > this.#maxBytes) return this.#tooLarge();
    this.#window?.push(step.buffer);
    // RFC 7692 §7.2.3.4: a block with BFINAL set ends a DEFLATE stream, not the message. Senders that leave out the empty
    // block behind it are forgiven: then nothing but the end is left.
    const { length } = this.#input;
    if (step.consumedBytes < length && step.consumedBytes > 0) {
      const rest = this.#input.subarray(step.consumedBytes);
      if (!isEnd(rest)) return this.#nextStream(rest, step.buffer);
    }
    const [first] = this.#output;
    return { data: this.#output.length === 1 && first ? first : Buffer.concat(this.#output, this.#producedBytes) };
  }

  #nextStream(rest: Buffer, soFar: Buffer): InflateOutcome | undefined {
    this.#input = rest;
    if (!this.#window) {
      // Without takeover nothing is kept between messages, but between the streams of one message it is.
      this.#window = new DeflateWindow(this.#context.settings.options.windowBits ?? 15);
      this.#window.push(soFar);
    }
    if (++this.#streams < MAX_STREAMS) return undefined;
    return { violation: 'WS_ERR_INVALID_DEFLATE', detail: `more than ${MAX_STREAMS} DEFLATE streams in one message` };
  }

  /** Takes the error that zlib gave. */
  fail(error: Error): InflateOutcome {
    return isTooLarge(error) ? this.#tooLarge() : { violation: 'WS_ERR_INVALID_DEFLATE', detail: error.message };
  }

  #tooLarge(): InflateOutcome {
    return { violation: this.#limit, detail: `more than ${this.#maxBytes} bytes after inflating` };
  }

  #optionsFor(maxOutputLength: number): ZlibOptions {
    const dictionary = this.#window?.bytes;
    return {
      ...this.#context.settings.options,
      info: true,
      finishFlush: constants.Z_FINISH,
      // zlib wants at least 1; a message that fills its limit exactly must still read its (empty) end.
      maxOutputLength: Math.max(1, maxOutputLength),
      ...(dictionary && dictionary.length > 0 ? { dictionary } : undefined),
    };
  }
}

/**
 * The answer of a zlib call that was made with `info: true`, which its types do not know. zlib writes into 16 KiB at a
 * time: output that is much smaller is not to keep all of that.
 */
export function stepOf(answer: unknown): InflateStep {
  const { buffer, engine } = answer as { buffer: Buffer; engine: { bytesWritten: number } };
  const compact = buffer.buffer.byteLength > 2 * buffer.length ? Buffer.from(buffer) : buffer;
  return { buffer: compact, consumedBytes: engine.bytesWritten };
}

/** The whole of `INFLATE_END`, or the empty block in it. */
function isEnd(rest: Buffer): boolean {
  const { length } = INFLATE_END;
  return (
    (rest.length === length || rest.length === length - DEFLATE_TAIL.length) &&
    rest.equals(INFLATE_END.subarray(-rest.length))
  );
}

function isTooLarge(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
}
