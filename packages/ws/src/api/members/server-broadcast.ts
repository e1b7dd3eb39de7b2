import { WebSocketError } from '../../protocol/errors.ts';
import { OPEN } from '../internals/ready-state.ts';
import { serverInternals } from '../internals/server-internals.ts';
import { prepare } from '../sending/prepare.ts';
import type { PreparedMessage, PrepareOptions } from '../sending/prepared-message.ts';
import { type DeliveryCounts, deliver, type Except, readExcept } from '../topics/deliver.ts';
import { hubOf } from '../topics/topic-hub.ts';
import type { SendData } from '../types.ts';
import type { WebSocket } from '../websocket.ts';
import type { WebSocketServer } from '../websocket-server.ts';

/** Options of `server.publish()`. */
export interface PublishOptions extends PrepareOptions {
  /** Whom to leave out: the sender, usually. Sockets of other servers cannot be named, and need not: theirs leave them out. */
  except?: Except | undefined;
}

/** Options of `server.broadcast()`. */
export interface BroadcastOptions<Client extends WebSocket = WebSocket> extends PublishOptions {
  /** Whom to send to. Asked about all open clients before the first byte is sent: what it throws goes to the caller. */
  filter?: ((client: Client) => boolean) | undefined;
}

/** To many at once. */
export interface BroadcastMembers<Client extends WebSocket = WebSocket> {
  /**
   * Makes a message for many sockets: `send` of every socket takes it, and what can be done once is done once.
   * @throws {TypeError} for a `Blob`, which has to be read first
   */
  prepare(message: SendData, options?: PrepareOptions): PreparedMessage;
  /**
   * Sends to all open clients of this server, and of no other. Does not throw because of one of them; backpressure counts as for
   * `send`.
   * @throws {WebSocketError} `WS_ERR_NO_CLIENT_TRACKING` with `clientTracking: false`: nobody knows the clients. Topics work
   */
  broadcast(message: SendData, options?: BroadcastOptions<Client>): DeliveryCounts;
  /**
   * Sends to all subscribers of a topic: to those of this server before it returns, to those of others by the option `backplane`,
   * whose failures are events `backplaneError`. What one server publishes to a topic arrives in that order.
   * @returns the counts of this server
   * @throws {WebSocketError} `WS_ERR_TOPIC_INVALID` or `WS_ERR_TOPIC_TOO_LONG`; and what `prepare` throws, subscribers or not
   */
  publish(topic: string, message: SendData, options?: PublishOptions): DeliveryCounts;
  /** The topics that have subscribers on this server, with their number, as they are now. A topic without any does not exist. */
  readonly topics: ReadonlyMap<string, number>;
  /** How many sockets of this server are subscribed to a topic. */
  subscriberCount(topic: string): number;
}

export const broadcastMembers: BroadcastMembers & ThisType<WebSocketServer> = {
  prepare(message, options) {
    return prepare(message, options);
  },
  broadcast(message, { except, filter, ...options } = {}) {
    const tracking = serverInternals.tracking(this as unknown as WebSocketServer);
    if (!tracking) {
      const text =
        'broadcast() has to know the clients, and clientTracking is off: use topics, or send to those that you know';
      throw new WebSocketError('WS_ERR_NO_CLIENT_TRACKING', text);
    }
    const clients = tracking.list();
    const isExcepted = readExcept(except);
    const chosen = filter && new Set(clients.filter((client) => client.readyState === OPEN && filter(client)));
    return deliver(prepare(message, options), clients, (it) => isExcepted(it) || (chosen ? !chosen.has(it) : false));
  },
  publish(topic, message, { except, ...options } = {}) {
    return hubOf(this as unknown as WebSocketServer).publish(topic, message, options, except);
  },
  get topics() {
    return hubOf(this as unknown as WebSocketServer).table.counts();
  },
  subscriberCount(topic) {
    return hubOf(this as unknown as WebSocketServer).table.get(topic)?.members.size ?? 0;
  },
};
