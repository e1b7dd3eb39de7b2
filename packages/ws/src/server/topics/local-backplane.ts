import type { Backplane, BackplaneLink, BackplaneReceiver } from './backplane.ts';

/**
 * Connects the servers of one process that are given the same one: an endpoint for browsers and one for devices, say, or the two
 * sides of a test. Messages arrive before `publish` returns.
 */
export class LocalBackplane implements Backplane {
  readonly #links = new Map<string, Set<LocalLink>>();

  join(receiver: BackplaneReceiver): BackplaneLink {
    return new LocalLink(receiver, this.#links);
  }
}

class LocalLink implements BackplaneLink {
  readonly receiver: BackplaneReceiver;
  readonly #links: Map<string, Set<LocalLink>>;
  readonly #topics = new Set<string>();

  constructor(receiver: BackplaneReceiver, links: Map<string, Set<LocalLink>>) {
    this.receiver = receiver;
    this.#links = links;
  }

  publish(topic: string, message: Uint8Array): void {
    for (const { receiver } of this.#links.get(topic) ?? []) receiver.message(topic, message);
  }

  subscribe(topic: string): void {
    const links = this.#links.get(topic) ?? new Set();
    this.#links.set(topic, links.add(this));
    this.#topics.add(topic);
  }

  unsubscribe(topic: string): void {
    const links = this.#links.get(topic);
    links?.delete(this);
    if (links?.size === 0) this.#links.delete(topic);
    this.#topics.delete(topic);
  }

  close(): void {
    for (const topic of [...this.#topics]) this.unsubscribe(topic);
  }
}
