import { ReconnectError, unwantedEnd } from './errors.ts';
import type { ReconnectEventTarget, ReconnectMessageEvent } from './events.ts';
import type { ReconnectState } from './state.ts';

/** How many messages wait in an iterator before the transport is asked to stop reading, where it can. */
const HIGH_WATER_MESSAGES = 64;
/** The same in bytes. */
const HIGH_WATER_BYTES = 1024 * 1024;
/** What may wait at most where it cannot. */
const MAX_BYTES_UNPAUSABLE = 16 * 1024 * 1024;
/** What a message costs beside its bytes. */
const BYTES_PER_MESSAGE = 64;

/** Options of `messages()`. */
export interface MessagesOptions {
  /**
   * How many bytes may wait (a text counts two for each character) before the connection stops reading, so that TCP slows the
   * peer down. Where it cannot, as in browsers, more than this close it with 1008. Default 1 MiB, and 16 MiB where it cannot.
   */
  readonly highWaterBytes?: number | undefined;
}

/** Stops and starts the reading of messages, and knows whether it is over. */
export interface Flow {
  readonly state: ReconnectState;
  readonly canHold: boolean;
  hold(): void;
  release(): void;
  refuse(code: number, reason: string): void;
}

type Waiting<Message> = { resolve(result: IteratorResult<Message, undefined>): void; reject(error: Error): void };

/** The messages from the moment it is made, across reconnections, until the end. */
export class MessageIterator<Message> implements AsyncIterableIterator<Message, undefined, undefined> {
  readonly #source: ReconnectEventTarget<Message>;
  readonly #flow: Flow;
  readonly #highWaterBytes: number | undefined;
  #messages: Message[] = [];
  #bytes = 0;
  #waiting: Waiting<Message>[] = [];
  #isHeld = false;
  #isDone = false;
  #error: Error | undefined;

  constructor(source: ReconnectEventTarget<Message>, flow: Flow, highWaterBytes?: number) {
    this.#source = source;
    this.#flow = flow;
    this.#highWaterBytes = highWaterBytes;
    source.addEventListener('message', this.#onMessage);
    source.addEventListener('close', this.#onClose);
    if (flow.state.name === 'closed') this.#onClose();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Message, undefined>> {
    if (this.#messages.length > 0) {
      const value = this.#messages.shift() as Message;
      this.#bytes -= weightOf(value);
      if (this.#messages.length === 0) this.#release();
      return Promise.resolve({ value, done: false });
    }
    if (this.#error) {
      const error = this.#error;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (this.#isDone) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Leaves the loop; the connection stays. */
  return(): Promise<IteratorResult<Message, undefined>> {
    this.#messages = [];
    this.#bytes = 0;
    this.#end(undefined);
    this.#error = undefined;
    return Promise.resolve({ value: undefined, done: true });
  }

  readonly #onMessage = ({ data }: ReconnectMessageEvent<Message>): void => {
    const waiting = this.#waiting.shift();
    if (waiting) return waiting.resolve({ value: data, done: false });
    this.#messages.push(data);
    this.#bytes += weightOf(data);
    if (!this.#flow.canHold && this.#bytes > (this.#highWaterBytes ?? MAX_BYTES_UNPAUSABLE)) return this.#overflow();
    const isFull = this.#bytes > (this.#highWaterBytes ?? HIGH_WATER_BYTES);
    if (this.#isHeld || (this.#messages.length < HIGH_WATER_MESSAGES && !isFull)) return;
    this.#isHeld = true;
    this.#flow.hold();
  };

  /** What waits is still for the loop; behind it comes the error. */
  #overflow(): void {
    const text = `More than ${this.#highWaterBytes ?? MAX_BYTES_UNPAUSABLE} bytes of messages wait to be read (highWaterBytes)`;
    this.#end(new ReconnectError('WS_ERR_MESSAGES_WAITING', text));
    this.#flow.refuse(1008, text);
  }

  readonly #onClose = (): void => {
    const { state } = this.#flow;
    this.#end(state.name === 'closed' ? unwantedEnd(state) : undefined);
  };

  #end(error: Error | undefined): void {
    this.#isDone = true;
    this.#source.removeEventListener('message', this.#onMessage);
    this.#source.removeEventListener('close', this.#onClose);
    this.#release();
    const [first, ...others] = this.#waiting.splice(0);
    if (error && first) first.reject(error);
    else this.#error = error;
    if (!error) first?.resolve({ value: undefined, done: true });
    for (const waiting of others) waiting.resolve({ value: undefined, done: true });
  }

  #release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#flow.release();
  }
}

/** About how much memory a message takes: at most two bytes a character. */
function weightOf(data: unknown): number {
  if (typeof data === 'string') return data.length * 2 + BYTES_PER_MESSAGE;
  if (Array.isArray(data)) return data.reduce((sum: number, part) => sum + weightOf(part), BYTES_PER_MESSAGE);
  const { byteLength, size } = (data ?? {}) as { byteLength?: number; size?: number };
  return (byteLength ?? size ?? 0) + BYTES_PER_MESSAGE;
}
