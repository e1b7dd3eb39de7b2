import { markOwn } from '../connection/own-listeners.ts';
import { Roster } from './roster.ts';

/** What has an event `close`. */
interface Closing {
  on(event: 'close', listener: () => void): unknown;
}

/** The open connections of a server. */
export class Tracking<Client extends Closing> {
  /** Until somebody asks for the set; most storms of handshakes meet servers where nobody does. */
  #roster: Roster<Client> | undefined = new Roster();
  #set: Set<Client> | undefined;
  readonly #forget: (this: Client) => void;

  /** @param whenEmpty called each time the last of them has closed */
  constructor(whenEmpty: () => void) {
    // One listener serves all of them and is told which by `this`, so that a connection needs no closure.
    const tracking = this;
    this.#forget = markOwn(function (this: Client) {
      tracking.#delete(this);
      if (tracking.size === 0) whenEmpty();
    });
  }

  get size(): number {
    return (this.#roster ?? this.clients).size;
  }

  /** All of them, and from now on always: the set is the program's as much as ours. */
  get clients(): Set<Client> {
    this.#set ??= new Set(this.#roster?.list());
    this.#roster = undefined;
    return this.#set;
  }

  set clients(clients: Set<Client>) {
    this.#set = clients;
    this.#roster = undefined;
  }

  /** Those that are open now. */
  list(): Client[] {
    return this.#roster?.list() ?? [...this.clients];
  }

  /** Takes in a connection, and out when it has closed. */
  add(client: Client): void {
    (this.#roster ?? this.clients).add(client);
    client.on('close', this.#forget);
  }

  #delete(client: Client): void {
    (this.#roster ?? this.clients).delete(client);
  }
}

/** Tracks for a server, and gives it a property `clients`, which looks like any other. */
export function trackClients<Client extends Closing>(
  server: { clients: Set<Client> },
  whenEmpty: () => void,
): Tracking<Client> {
  const tracking = new Tracking<Client>(whenEmpty);
  Object.defineProperty(server, 'clients', {
    configurable: true,
    enumerable: true,
    get: () => tracking.clients,
    set: (clients: Set<Client>) => {
      tracking.clients = clients;
    },
  });
  return tracking;
}
