import { Writable } from 'node:stream';
import { readHabits } from '../api/options/connection-options.ts';
import { type AnyBinaryType, toBinaryType } from '../api/receiving/incoming-data.ts';
import { inflateOffThread } from '../connection/off-thread.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { MessageReader } from '../protocol/messages/message-reader.ts';
import { PerMessageDeflate } from './per-message-deflate.ts';

/** Options of `new Receiver`, as in `ws`. */
export interface ReceiverOptions {
  readonly allowSynchronousEvents?: boolean;
  readonly binaryType?: AnyBinaryType;
  readonly extensions?: Record<string, PerMessageDeflate>;
  readonly isServer?: boolean;
  readonly maxFragments?: number;
  readonly maxPayload?: number;
  readonly skipUTF8Validation?: boolean;
}

/**
 * The shell of `ws`'s `Receiver`: a writable stream that takes the bytes of a peer and emits `message`, `ping`, `pong`,
 * `conclude` (the close frame) and, for a peer that breaks the rules, `error`.
 */
export class Receiver extends Writable {
  _binaryType: AnyBinaryType;
  readonly #reader: MessageReader;
  readonly #synchronous: boolean;
  #proceed: (() => void) | undefined;
  #failure: Error | undefined;

  constructor(options: ReceiverOptions = {}) {
    super();
    this._binaryType = options.binaryType ?? 'nodebuffer';
    this.#synchronous = options.allowSynchronousEvents ?? true;
    const habits = readHabits({ ...options, maxPayload: options.maxPayload ?? 0 });
    const deflate = options.extensions?.[PerMessageDeflate.extensionName];
    this.#reader = new MessageReader({ ...habits, role: options.isServer ? 'server' : 'client' }, deflate?._inflater, {
      messageReceived: (data, isBinary, ends) => {
        this.#emitLater('message', isBinary ? toBinaryType(this._binaryType, data, ends) : data, isBinary);
      },
      pingReceived: (data) => this.#emitLater('ping', data),
      pongReceived: (data) => this.#emitLater('pong', data),
      closeReceived: (code, reason) => {
        this.emit('conclude', code, reason);
        this.end();
      },
      violated: (code, received, value) => {
        this.#failure = new ProtocolError(code, received, value);
      },
      inflate: (task) => {
        inflateOffThread(task, habits.concurrencyLimit, (result) => {
          this.#reader.inflated(result);
          this.#proceedIfFree();
        });
      },
    });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#proceed = () => callback(this.#failure);
    this.#reader.read(chunk);
    this.#proceedIfFree();
  }

  #emitLater(event: string, ...args: unknown[]): void {
    if (this.#synchronous) {
      this.emit(event, ...args);
      return;
    }
    this.#reader.suspend();
    setImmediate(() => {
      this.emit(event, ...args);
      this.#reader.resume();
      this.#proceedIfFree();
    });
  }

  #proceedIfFree(): void {
    if (this.#reader.suspended) return;
    const proceed = this.#proceed;
    this.#proceed = undefined;
    proceed?.();
  }
}
