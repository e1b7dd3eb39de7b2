import type { Decoding } from './codec.ts';
import { asTypedError, decode, isThenable } from './decode.ts';
import { closeWith, type EventSocket, type MoreOfSocket, weightOf } from './socket-like.ts';
import { TypedSocketError } from './typed-socket-error.ts';

/** Unless the options say otherwise: what a slow reader costs at most, where the peer can be slowed down, and where not. */
const MAX_WAITING_BYTES = 1024 * 1024;
const MAX_WAITING_BYTES_UNPAUSABLE = 16 * 1024 * 1024;
/** What a message costs beside its bytes. */
const BYTES_PER_MESSAGE = 64;

/** Who takes the values: told one after the other, and last, once, the end. */
export interface Taker<Value> {
  /** False: not now. The next `pump` asks again. */
  readonly wants: boolean;
  take(value: Value): void;
  end(error: TypedSocketError | Error | undefined): void;
}

interface Waiting {
  readonly data: unknown;
  readonly bytes: number;
}

/**
 * The messages of a socket as values, in their order: decoded one after the other when somebody wants them, also where a
 * decoder takes its time. What waits is bounded: the socket is paused meanwhile, or closed where it cannot be.
 */
export class Incoming<Value> {
  readonly #socket: EventSocket & MoreOfSocket;
  readonly #decoding: Decoding<Value>;
  readonly #taker: Taker<Value>;
  readonly #maxWaitingBytes: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** A decoder takes its time. */
  #busy = false;
  #pumping = false;
  #paused = false;
  #closed: { readonly error: Error | undefined } | undefined;
  #ended = false;

  constructor(socket: EventSocket & MoreOfSocket, decoding: Decoding<Value>, taker: Taker<Value>, maxBytes?: number) {
    this.#socket = socket;
    this.#decoding = decoding;
    this.#taker = taker;
    this.#maxWaitingBytes = maxBytes ?? (socket.pause ? MAX_WAITING_BYTES : MAX_WAITING_BYTES_UNPAUSABLE);
    // A Blob would have to be read, which takes a turn of the event loop.
    if (decoding.binary && socket.binaryType === 'blob') socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', this.#onMessage);
    socket.addEventListener('close', this.#onClose);
  }

  readonly #onMessage = ({ data }: { readonly data: unknown }): void => {
    const bytes = weightOf(data) + BYTES_PER_MESSAGE;
    this.#waiting.push({ data, bytes });
    this.#waitingBytes += bytes;
    this.pump();
    if (this.#waitingBytes > this.#maxWaitingBytes) this.#holdBack();
  };

  readonly #onClose = ({ code }: { readonly code: number }): void => {
    const { closeCause } = this.#socket;
    const lost = () => new TypedSocketError('WS_ERR_CONNECTION_LOST', 'The connection ended without a close frame');
    const error = closeCause instanceof Error ? closeCause : code === 1006 ? lost() : undefined;
    this.#closed = { error };
    this.#detach();
    this.pump();
  };

  #holdBack(): void {
    const { pause } = this.#socket;
    if (pause) {
      if (this.#paused || this.#socket.isPaused) return;
      this.#paused = true;
      pause.call(this.#socket);
    } else {
      const limit = this.#maxWaitingBytes;
      const text = `More than ${limit} bytes of messages wait to be read (maxWaitingBytes)`;
      this.#fail(new TypedSocketError('WS_ERR_MESSAGES_WAITING', text));
    }
  }

  /** Decodes as long as somebody wants values. To be called when that begins. */
  pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    while (!this.#busy && !this.#ended && this.#taker.wants) {
      const next = this.#waiting.shift();
      if (!next) {
        if (this.#closed) this.#end(this.#closed.error);
        break;
      }
      this.#waitingBytes -= next.bytes;
      this.#read(next.data);
    }
    this.#pumping = false;
    if (!this.#paused || this.#waitingBytes > this.#maxWaitingBytes / 2) return;
    this.#paused = false;
    this.#socket.resume?.();
  }

  #read(data: unknown): void {
    let outcome: Value | PromiseLike<Value>;
    try {
      outcome = decode(this.#decoding, data);
    } catch (error) {
      return this.#fail(asTypedError(error));
    }
    if (!isThenable(outcome)) return handOver(this.#taker, outcome);
    this.#busy = true;
    outcome.then(
      (value) => this.#proceed(() => handOver(this.#taker, value)),
      (error: unknown) => this.#proceed(() => this.#fail(asTypedError(error))),
    );
  }

  #proceed(step: () => void): void {
    this.#busy = false;
    if (this.#ended) return;
    step();
    this.pump();
  }

  #fail(error: TypedSocketError): void {
    if (this.#ended) return;
    this.#detach();
    // A socket that stays paused would never see the close frame of the peer.
    if (this.#paused) this.#socket.resume?.();
    this.#paused = false;
    if (error.closeCode !== undefined && !this.#closed) closeWith(this.#socket, error.closeCode, error.reason);
    this.#end(error);
  }

  #end(error: Error | undefined): void {
    this.#ended = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#taker.end(error);
  }

  #detach(): void {
    this.#socket.removeEventListener('message', this.#onMessage);
    this.#socket.removeEventListener('close', this.#onClose);
  }
}

/** What a listener of the program throws is thrown apart, so that it is uncaught as ever and nothing here is left undone. */
export function handOver<Value>(taker: Taker<Value>, value: Value): void {
  try {
    taker.take(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
