import { randomBytes } from 'node:crypto';
import type { Backplane, BackplaneLink } from './backplane.ts';
import { BackplaneError } from './backplane-error.ts';
import { type Envelope, ORIGIN_BYTES, readEnvelope, writeEnvelope } from './envelope.ts';
import type { Topic } from './topic-table.ts';

/** What a carrier tells its server. */
export interface CarrierListener {
  /** Another server published this. Its memory is the backplane's. */
  message(topic: string, envelope: Envelope): void;
  error(error: BackplaneError): void;
}

type Operation = BackplaneError['operation'];

/** A server on a backplane: asks for the topics that have subscribers here, and knows its own messages when they come back. */
export class Carrier {
  readonly #origin = randomBytes(ORIGIN_BYTES);
  readonly #listener: CarrierListener;
  #link: BackplaneLink | undefined;

  constructor(backplane: Backplane, listener: CarrierListener) {
    this.#listener = listener;
    this.#link = backplane.join({
      message: (topic, message) => this.#received(topic, message),
      error: (error) => this.#failed('receive', undefined, error),
    });
  }

  publish(topic: string, message: Omit<Envelope, 'origin'>): void {
    this.#call('publish', topic, (link) => link.publish(topic, writeEnvelope({ ...message, origin: this.#origin })));
  }

  /** Asks for a topic, unless that was done. Where it fails, the next subscriber makes it try again. */
  subscribe(topic: Topic<unknown>): void {
    if (topic.isCarried) return;
    topic.isCarried = true;
    const failed = () => {
      topic.isCarried = false;
    };
    this.#call('subscribe', topic.name, (link) => link.subscribe(topic.name), failed);
  }

  /** The last subscriber is gone. */
  unsubscribe({ name }: Topic<unknown>): void {
    this.#call('unsubscribe', name, (link) => link.unsubscribe(name));
  }

  close(): void {
    this.#call('close', undefined, (link) => link.close());
    this.#link = undefined;
  }

  #call(
    operation: Operation,
    topic: string | undefined,
    run: (link: BackplaneLink) => void | Promise<void>,
    undo: () => void = () => {},
  ): void {
    const failed = (error: unknown) => {
      undo();
      this.#failed(operation, topic, error);
    };
    if (!this.#link) return;
    try {
      const outcome = run(this.#link);
      if (outcome) outcome.then(undefined, failed);
    } catch (error) {
      failed(error);
    }
  }

  #received(topic: string, message: Uint8Array): void {
    if (!this.#link) return;
    try {
      const envelope = readEnvelope(message);
      if (!this.#origin.equals(envelope.origin)) this.#listener.message(topic, envelope);
    } catch (error) {
      this.#failed('receive', topic, error);
    }
  }

  /** On a tick of its own: what a listener of the program throws is no rejection, and not the backplane's. */
  #failed(operation: Operation, topic: string | undefined, cause: unknown): void {
    process.nextTick(() => this.#listener.error(new BackplaneError(operation, topic, cause)));
  }
}
