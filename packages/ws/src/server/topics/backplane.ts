/**
 * What carries topics from server to server: between processes, and between machines. The seam for Redis, NATS and others;
 * `LocalBackplane` connects the servers of one process. docs/design/backplane.md has the whole contract.
 *
 * A message is carried at most once: it reaches the servers that are subscribed and connected while it passes, and nobody
 * stores it for the others.
 */
export interface Backplane {
  /** Called once by each server that uses it, before anything else. It may still be connecting when this returns. */
  join(receiver: BackplaneReceiver): BackplaneLink;
}

/** The server, as its backplane sees it. None of its methods throws, and all may be called at any time. */
export interface BackplaneReceiver {
  /**
   * A message of a topic that this link is subscribed to. Messages that one link published to one topic must come in the order
   * in which it did; a message of this very link may come back, and is passed over. The bytes are read before this returns.
   */
  message(topic: string, message: Uint8Array): void;
  /** Something went wrong that is not the outcome of a call: a connection was lost, a subscriber was too slow. */
  error(error: Error): void;
}

/**
 * One server's end of a backplane. What these methods throw, and what their promises are rejected with, is the event
 * `backplaneError` of the server; nothing waits for their promises.
 */
export interface BackplaneLink {
  /**
   * Hands on a message: to all links that are subscribed to the topic, this one included or not.
   * @param message opaque: the bytes that `message` of the receivers gets. They do not change any more
   */
  publish(topic: string, message: Uint8Array): void | Promise<void>;
  /** The server has the first subscriber of a topic. It stays asked for across reconnections, until `unsubscribe`. */
  subscribe(topic: string): void | Promise<void>;
  /** The last one is gone. Calls for one topic take effect in the order in which they are made. */
  unsubscribe(topic: string): void | Promise<void>;
  /** The server has closed: the last call. Frees what `join` took. */
  close(): void | Promise<void>;
}
