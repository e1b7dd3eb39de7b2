import { WebSocketError } from '../../protocol/errors.ts';
import { assertTopic } from '../../server/topics/topic-limits.ts';
import { OPEN } from '../internals/ready-state.ts';
import { featuresOf, internals, peekFeatures } from '../internals/socket-internals.ts';
import { serverOf } from '../internals/socket-server.ts';
import { Subscriptions } from '../topics/subscriptions.ts';
import { hubOf, type TopicHub } from '../topics/topic-hub.ts';
import type { WebSocket } from '../websocket.ts';

/** Topics, on the sockets of a server. */
export interface SubscribingMembers {
  /**
   * From now on this socket gets what `server.publish(topic, …)` sends, until `unsubscribe` or its end, which frees everything.
   * @returns false when it was subscribed already, or is not open any more
   * @throws {WebSocketError} `WS_ERR_TOPIC_INVALID`, `WS_ERR_TOPIC_TOO_LONG` and `WS_ERR_TOO_MANY_TOPICS` above the limits of the
   * server; `WS_ERR_NO_SERVER` on a client, and on a socket that no `WebSocketServer` made
   */
  subscribe(topic: string): boolean;
  /**
   * @returns false when it was not subscribed
   * @throws {WebSocketError} `WS_ERR_NO_SERVER`, as `subscribe` does
   */
  unsubscribe(topic: string): boolean;
  /** What it is subscribed to, as it is now. */
  readonly topics: ReadonlySet<string>;
}

export const subscribingMembers: SubscribingMembers & ThisType<WebSocket> = {
  subscribe(topic) {
    const hub = hubFor(this as unknown as WebSocket, 'subscribe');
    assertTopic(topic, hub.limits);
    if (this.readyState !== OPEN) return false;
    const features = featuresOf(this as unknown as WebSocket);
    features.subscriptions ??= new Subscriptions(this as unknown as WebSocket, hub);
    return features.subscriptions.add(topic);
  },
  unsubscribe(topic) {
    hubFor(this as unknown as WebSocket, 'unsubscribe');
    return peekFeatures(this as unknown as WebSocket)?.subscriptions?.delete(topic) ?? false;
  },
  get topics() {
    return peekFeatures(this as unknown as WebSocket)?.subscriptions?.names() ?? new Set<string>();
  },
};

function hubFor(socket: WebSocket, method: string): TopicHub {
  const server = serverOf(socket);
  if (server) return hubOf(server);
  const why = internals.isServer(socket)
    ? 'no WebSocketServer made this socket'
    : 'this is a client; ask the server by a message of yours, and let it call subscribe() on its side';
  throw new WebSocketError('WS_ERR_NO_SERVER', `${method}() works on the sockets of a WebSocketServer: ${why}`);
}
