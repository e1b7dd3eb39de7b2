import type { BackplaneError } from '../../server/topics/backplane-error.ts';
import { Carrier } from '../../server/topics/carrier.ts';
import type { Envelope } from '../../server/topics/envelope.ts';
import { assertTopic, readTopicLimits, type TopicLimits } from '../../server/topics/topic-limits.ts';
import { type Topic, TopicTable } from '../../server/topics/topic-table.ts';
import { assertPreparable, prepare } from '../sending/prepare.ts';
import { type PrepareOptions, payloadOf } from '../sending/prepared-message.ts';
import type { SendData } from '../types.ts';
import type { WebSocket } from '../websocket.ts';
import type { WebSocketServer } from '../websocket-server.ts';
import { type DeliveryCounts, deliver, type Except, readExcept } from './deliver.ts';

const NOBODY: DeliveryCounts = { sent: 0, skipped: 0 };
const hubs = new WeakMap<WebSocketServer, TopicHub>();

/** The topics of a server; made when it first has to do with one. */
export function hubOf(server: WebSocketServer): TopicHub {
  const known = hubs.get(server);
  if (known) return known;
  const hub = new TopicHub(server);
  hubs.set(server, hub);
  return hub;
}

/** The same, without making it. */
export const peekHub = (server: WebSocketServer): TopicHub | undefined => hubs.get(server);

/** The topics of one server: who is in them here, and what goes to and comes from the backplane. */
export class TopicHub {
  readonly limits: TopicLimits;
  readonly table: TopicTable<WebSocket> = new TopicTable();
  readonly #server: WebSocketServer;
  readonly #carrier: Carrier | undefined;
  #hasWarned = false;

  /** Use `hubOf`. */
  constructor(server: WebSocketServer) {
    const { backplane, maxTopicsPerSocket, maxTopicBytes } = server.options;
    this.#server = server;
    this.limits = readTopicLimits({ maxTopicsPerSocket, maxTopicBytes });
    if (!backplane || server._state === CLOSED) return;
    this.#carrier = new Carrier(backplane, {
      message: (topic, envelope) => this.#carried(topic, envelope),
      error: (error) => this.#failed(error),
    });
    server.once('close', () => this.#carrier?.close());
  }

  /** The topic that the socket is now in; undefined where it was in it before. */
  enter(name: string, socket: WebSocket): Topic<WebSocket> | undefined {
    const topic = this.table.add(name, socket);
    if (topic) this.#carrier?.subscribe(topic);
    return topic;
  }

  leave(topic: Topic<WebSocket>, socket: WebSocket): void {
    if (this.table.delete(topic, socket)) this.#carrier?.unsubscribe(topic);
  }

  /** To the subscribers here at once, then to the other servers. */
  publish(name: string, content: SendData, options: PrepareOptions, except: Except | undefined): DeliveryCounts {
    assertTopic(name, this.limits);
    const isExcepted = readExcept(except);
    const members = this.table.get(name)?.members;
    if (!members && !this.#carrier) {
      // A mistake must not wait for the first subscriber to show.
      assertPreparable(content);
      return NOBODY;
    }
    const message = prepare(content, options);
    // A list of its own: who leaves and comes back while it is sent must not get it twice.
    const counts = members ? deliver(message, [...members], isExcepted) : NOBODY;
    this.#carrier?.publish(name, payloadOf(message));
    return counts;
  }

  #carried(name: string, { data, isBinary, compress }: Envelope): void {
    const members = this.table.get(name)?.members;
    if (members) deliver(prepare(data, { binary: isBinary, compress }), [...members], readExcept(undefined));
  }

  #failed(error: BackplaneError): void {
    if (this.#server.listenerCount('backplaneError') > 0) this.#server.emit('backplaneError', error);
    else if (!this.#hasWarned)
      process.emitWarning(`${error.message} (said once: listen to "backplaneError")`, error.name);
    this.#hasWarned = true;
  }
}

/** `_state` of a server that has emitted `close`. */
const CLOSED = 2;
