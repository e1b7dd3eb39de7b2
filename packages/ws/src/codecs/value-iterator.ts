import type { Decoding } from './codec.ts';
import { asTypedError, decode } from './decode.ts';
import { closeWith, type Sends } from './socket-like.ts';

const DONE = { done: true, value: undefined } as const;

/**
 * The values of a socket that can be iterated itself: it holds its peer back, and knows how it ended. Messages are taken and
 * decoded one at a time, however many `next` wait.
 */
export class ValueIterator<Value> implements AsyncIterator<Value, undefined> {
  readonly #socket: Sends;
  readonly #messages: AsyncIterator<unknown>;
  readonly #decoding: Decoding<Value>;
  readonly #failed: (error: Error) => void;
  #last: Promise<unknown> = Promise.resolve();
  #isDone = false;

  /** @param failed told why the reading ended, if anything was wrong */
  constructor(
    socket: Sends,
    messages: AsyncIterator<unknown>,
    decoding: Decoding<Value>,
    failed: (error: Error) => void,
  ) {
    this.#socket = socket;
    this.#messages = messages;
    this.#decoding = decoding;
    this.#failed = failed;
  }

  next(): Promise<IteratorResult<Value, undefined>> {
    const result = this.#last.then(() => this.#next());
    this.#last = result.catch(() => {});
    return result;
  }

  async #next(): Promise<IteratorResult<Value, undefined>> {
    if (this.#isDone) return DONE;
    const message = await this.#messages.next().catch((error: Error) => this.#fail(error));
    this.#isDone ||= message.done === true;
    if (this.#isDone) return DONE;
    try {
      return { done: false, value: await decode(this.#decoding, message.value) };
    } catch (thrown) {
      const error = asTypedError(thrown);
      if (error.closeCode !== undefined) closeWith(this.#socket, error.closeCode, error.reason);
      await this.#messages.return?.();
      return this.#fail(error);
    }
  }

  #fail(error: Error): never {
    this.#isDone = true;
    this.#failed(error);
    throw error;
  }

  /** As `break` does: the socket stays open, and what is left is for whoever reads next. */
  async return(): Promise<IteratorResult<Value, undefined>> {
    this.#isDone = true;
    await this.#messages.return?.();
    return DONE;
  }
}
