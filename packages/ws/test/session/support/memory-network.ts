import type { Transport, TransportEvent } from '../../../src/reconnect/transport.ts';
import type { WebSocketLike } from '../../../src/session/traffic/channel.ts';

type Listener = (event: never) => void;

/** One side of a WebSocket that exists in memory only. */
export class MemorySocket implements Transport, WebSocketLike {
  binaryType = 'arraybuffer';
  readyState = 0;
  readonly url = 'memory:';
  readonly extensions = '';
  readonly bufferedAmount = 0;
  protocol = '';
  peer!: MemorySocket;
  /** Nothing that is on its way from here arrives any more. */
  isCut = false;
  readonly #network: MemoryNetwork;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(network: MemoryNetwork) {
    this.#network = network;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  /** How many listeners there are: for tests that nothing is left behind. */
  get listenerCount(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  send(data: unknown): void {
    if (this.readyState !== 1) throw new Error('not open');
    const bytes = typeof data === 'string' ? data : (data as Uint8Array).slice();
    this.#network.carry(this, bytes.length, () => {
      if (this.peer.readyState === 1)
        this.peer.emit({ type: 'message', data: typeof bytes === 'string' ? bytes : bytes.buffer });
    });
  }

  close(code = 1005, reason = ''): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.#network.carry(this, 2, () => {
      this.peer.ended(code, reason);
      this.ended(code, reason);
    });
  }

  terminate(): void {
    this.ended(1006, '');
    this.#network.carry(this, 0, () => this.peer.ended(1006, ''));
  }

  /** The connection is gone, for this side. */
  ended(code: number, reason: string): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.emit({ type: 'close', code, reason, wasClean: code !== 1006 });
  }

  opened(): void {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    this.emit({ type: 'open' });
  }

  emit(event: TransportEvent): void {
    for (const listener of [...(this.#listeners.get(event.type) ?? [])]) listener(event as never);
  }
}

/** Carries what sockets send, one after the other, each in a turn of its own; cuts where it is told to. */
export class MemoryNetwork {
  /** Gets the server's side of each connection. */
  onConnection: (socket: MemorySocket) => void = () => undefined;
  /** Bytes carried since the beginning. */
  carried = 0;
  /** How often somebody connected. */
  connections = 0;
  /** At these numbers of bytes the connection is cut, in the middle of what is on its way. */
  cuts: number[] = [];
  /** Is the server told of cuts? If not, connections are half open. */
  tellsServer = true;
  /** The client's sides of all connections. */
  readonly clients: MemorySocket[] = [];
  readonly #queue: (() => void)[] = [];
  #isRunning = false;

  /** For the option `open` of a client. */
  readonly open = ({ protocols }: { protocols: readonly string[] }): MemorySocket => {
    const [client, server] = [new MemorySocket(this), new MemorySocket(this)];
    client.peer = server;
    server.peer = client;
    this.connections++;
    this.clients.push(client);
    this.#later(() => {
      if (client.readyState !== 0) return;
      client.protocol = server.protocol = protocols[0] ?? '';
      server.readyState = 1;
      this.onConnection(server);
      client.opened();
    });
    return client;
  };

  carry(from: MemorySocket, bytes: number, deliver: () => void): void {
    this.#later(() => {
      const end = this.carried + bytes;
      const at = this.cuts[0];
      if (at !== undefined && end >= at) {
        this.cuts.shift();
        this.carried = at;
        return this.cut(from);
      }
      this.carried = end;
      if (!from.isCut) deliver();
    });
  }

  /** Ends the connection of that socket, or the last one. */
  cut(socket: MemorySocket | undefined = this.clients.at(-1)): void {
    if (socket === undefined) return;
    const client = this.clients.includes(socket) ? socket : socket.peer;
    client.isCut = client.peer.isCut = true;
    if (this.tellsServer) client.peer.ended(1006, '');
    client.ended(1006, '');
  }

  #later(work: () => void): void {
    this.#queue.push(work);
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    const work = this.#queue.shift();
    if (work === undefined) {
      this.#isRunning = false;
      return;
    }
    work();
    setImmediate(() => this.#run());
  }
}

/** Lets everything happen that needs no time: until `condition`, or for so many turns. */
export async function turnsUntil(condition: () => boolean, hint = 'it did not happen', turns = 20_000): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    if (condition()) return;
    if (turn % 10 === 9) await digestsAreDone();
    else await new Promise<void>((resolve) => setImmediate(resolve));
  }
  throw new Error(hint);
}

const something = new Uint8Array(32);

/**
 * Tokens are hashed by other threads, which take as long as they like. Whoever waits for hashes of his own knows that those
 * before are done, however busy the machine is.
 */
export async function digestsAreDone(): Promise<void> {
  for (let i = 0; i < 2; i++) await crypto.subtle.digest('SHA-256', something);
}
