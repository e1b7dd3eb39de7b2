import { unwantedEnd } from './errors.ts';
import type { ReconnectEventTarget, ReconnectMessageEvent } from './events.ts';
import type { ReconnectState } from './state.ts';

/** How many messages wait in an iterator before the transport is asked to stop reading, where it can. */
const HIGH_WATER_MESSAGES = 64;

/** Stops and starts the reading of messages, and knows whether it is over. */
export interface Flow {
  readonly state: ReconnectState;
  hold(): void;
  release(): void;
}

type Waiting<Message> = { resolve(result: IteratorResult<Message, undefined>): void; reject(error: Error): void };

/** The messages from the moment it is made, across reconnections, until the end. */
export class MessageIterator<Message> implements AsyncIterableIterator<Message, undefined, undefined> {
  readonly #source: ReconnectEventTarget<Message>;
  readonly #flow: Flow;
  #messages: Message[] = [];
  #waiting: Waiting<Message>[] = [];
  #isHeld = false;
  #isDone = false;
  #error: Error | undefined;

  constructor(source: ReconnectEventTarget<Message>, flow: Flow) {
    this.#source = source;
    this.#flow = flow;
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
    this.#end(undefined);
    this.#error = undefined;
    return Promise.resolve({ value: undefined, done: true });
  }

  readonly #onMessage = ({ data }: ReconnectMessageEvent<Message>): void => {
    const waiting = this.#waiting.shift();
    if (waiting) return waiting.resolve({ value: data, done: false });
    this.#messages.push(data);
    if (this.#isHeld || this.#messages.length < HIGH_WATER_MESSAGES) return;
    this.#isHeld = true;
    this.#flow.hold();
  };

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
