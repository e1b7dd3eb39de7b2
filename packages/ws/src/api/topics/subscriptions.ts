import { assertRoom } from '../../server/topics/topic-limits.ts';
import type { Topic } from '../../server/topics/topic-table.ts';
import type { WebSocket } from '../websocket.ts';
import type { TopicHub } from './topic-hub.ts';

type Topics = readonly Topic<WebSocket>[];
/** Up to here a list is copied when it grows: V8 makes one that grows by itself 16 places longer than it needs to be. */
const COPY_BELOW = 8;

/** The topics of one socket. */
export class Subscriptions {
  readonly #socket: WebSocket;
  readonly #hub: TopicHub;
  #topics: Topics = [];
  #closed = false;

  constructor(socket: WebSocket, hub: TopicHub) {
    this.#socket = socket;
    this.#hub = hub;
  }

  /** As they are now. */
  names(): Set<string> {
    return new Set(this.#topics.map(({ name }) => name));
  }

  /**
   * False when it was in the topic already.
   * @throws {WebSocketError} above the limits
   */
  add(name: string): boolean {
    if (this.#closed) return false;
    const has = this.#hub.table.get(name)?.members.has(this.#socket) ?? false;
    if (has) return false;
    assertRoom(this.#topics.length, this.#hub.limits);
    const topic = this.#hub.enter(name, this.#socket);
    if (!topic) return false;
    if (this.#topics.length < COPY_BELOW) this.#topics = [...this.#topics, topic];
    else (this.#topics as Topic<WebSocket>[]).push(topic);
    return true;
  }

  /** False when it was not in the topic. */
  delete(name: string): boolean {
    const at = this.#topics.findIndex((topic) => topic.name === name);
    const topic = this.#topics[at];
    if (!topic) return false;
    this.#topics = this.#topics.toSpliced(at, 1);
    this.#hub.leave(topic, this.#socket);
    return true;
  }

  /** The connection is over: it is in no topic any more, and comes into none. */
  closed(): void {
    const topics = this.#topics;
    this.#closed = true;
    this.#topics = [];
    for (const topic of topics) this.#hub.leave(topic, this.#socket);
  }
}
