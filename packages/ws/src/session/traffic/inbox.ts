import type { IncomingMessage } from '../endpoint/endpoint-contract.ts';
import { fromIncoming, type SessionMessage } from '../messages.ts';

/** Whom the inbox serves. */
export interface InboxOwner {
  /** Is there a listener for messages? */
  hasListener(): boolean;
  /** For the listeners, all of them. */
  emit(message: SessionMessage): void;
  /** The application has done with the message of that number. */
  processed(number: number): void;
  /** The peer has said that it sends no more, and everything before was processed. */
  finished(code: number, reason: string): void;
}

interface Waiter {
  resolve(result: IteratorResult<SessionMessage, undefined>): void;
  reject(error: Error): void;
}

const DONE = { done: true, value: undefined } as const;

/**
 * Where messages wait for the application: for its first listener, or for its loop to ask for the next. A message counts as
 * processed when the listeners have returned, or when the loop asks for the one behind it.
 */
export class Inbox {
  readonly #owner: InboxOwner;
  #queue: IncomingMessage[] = [];
  #iterating = false;
  #flowing = false;
  #finished = false;
  #inHand: number | undefined;
  /** Who asked for the next message, the first one first. */
  readonly #waiters: Waiter[] = [];
  #end: { readonly error: Error | undefined } | undefined;

  constructor(owner: InboxOwner) {
    this.#owner = owner;
  }

  /** How many messages wait. */
  get size(): number {
    return this.#queue.length;
  }

  push(message: IncomingMessage): void {
    if (this.#end) return;
    this.#queue.push(message);
    if (this.#iterating) this.#serve();
    else this.flow();
  }

  /** Gives to the listeners what waits, if there are any. */
  flow(): void {
    if (this.#flowing) return;
    this.#flowing = true;
    while (!this.#end && !this.#iterating) {
      const next = this.#queue[0];
      if (next === undefined || (next.type !== 'fin' && !this.#owner.hasListener())) break;
      this.#queue.shift();
      if (next.type !== 'fin') this.#owner.emit(fromIncoming(next));
      this.#done(next);
    }
    this.#flowing = false;
  }

  /** A loop over the messages. Only one at a time. */
  iterate(): AsyncIterableIterator<SessionMessage> {
    if (this.#iterating) throw new Error('A loop over the messages of this session runs already');
    if (this.#owner.hasListener()) throw new Error('The messages of this session go to a listener already');
    this.#iterating = true;
    let wasLeft = false;
    const iterator: AsyncIterableIterator<SessionMessage> = {
      next: async () => (wasLeft ? DONE : this.#next()),
      return: async () => {
        if (!wasLeft) this.#leave();
        wasLeft = true;
        return DONE;
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** The session is over: what waits is dropped, because it was not acknowledged. A loop ends, or throws the error. */
  end(error?: Error): void {
    if (this.#end) return;
    this.#end = { error };
    this.#queue = [];
    this.#inHand = undefined;
    this.#serve();
  }

  #next(): Promise<IteratorResult<SessionMessage, undefined>> {
    if (this.#waiters.length === 0) this.#settle();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#serve();
    });
  }

  #leave(): void {
    this.#settle();
    this.#iterating = false;
    for (const { resolve } of this.#waiters.splice(0)) resolve(DONE);
    this.flow();
  }

  #serve(): void {
    const next = this.#queue[0];
    if (next?.type === 'fin' && this.#inHand === undefined) {
      this.#queue.shift();
      this.#done(next);
    }
    const [waiter] = this.#waiters;
    if (waiter === undefined) return;
    const message = this.#queue[0];
    if (message !== undefined && message.type !== 'fin') {
      this.#queue.shift();
      this.#waiters.shift();
      this.#inHand = message.number;
      waiter.resolve({ done: false, value: fromIncoming(message) });
      // Who asked for the next one before it had this one is done with this one.
      if (this.#waiters.length === 0) return;
      this.#settle();
      return this.#serve();
    }
    if (!this.#end && !this.#finished) return;
    for (const { resolve, reject } of this.#waiters.splice(0)) {
      if (this.#end?.error) reject(this.#end.error);
      else resolve(DONE);
    }
  }

  /** The loop is done with what it has in hand. */
  #settle(): void {
    const number = this.#inHand;
    this.#inHand = undefined;
    if (number !== undefined && !this.#end) this.#owner.processed(number);
  }

  #done(message: IncomingMessage): void {
    if (this.#end) return;
    this.#owner.processed(message.number);
    if (message.type !== 'fin') return;
    this.#finished = true;
    this.#owner.finished(message.code, message.reason);
  }
}
