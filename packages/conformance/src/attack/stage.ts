import { once } from 'node:events';
import { connect } from 'node:net';
import { Hostile } from './hostile.ts';

/** Where an attack is performed: how to reach the victim, how much of everything there is to be, and the books. */
export class Stage {
  readonly port: number;
  /** 1: in full; less for the short form. */
  readonly scale: number;
  readonly #hostiles = new Set<Hostile>();
  #forgotten = 0;
  /** Has the victim, where it is a client, connect to us so many times, or to another place. */
  invite: (count: number, url?: string) => void = () => undefined;
  #wireBytes = 0;
  #came: () => void = () => undefined;

  constructor(port: number, scale: number) {
    this.port = port;
    this.scale = scale;
  }

  /** How many in this run, where there are `full` of them in a full one. */
  count(full: number): number {
    return Math.max(1, Math.round(full * this.scale));
  }

  /** The connections of the attackers, but for the forgotten ones. */
  get hostiles(): readonly Hostile[] {
    return [...this.#hostiles];
  }

  /** All connections that there were. */
  get connections(): number {
    return this.#hostiles.size + this.#forgotten;
  }

  /** Bytes sent to the victim so far. */
  get wireBytes(): number {
    return this.#wireBytes;
  }

  /** A TCP connection to the victim; nothing is sent yet. */
  async connect(): Promise<Hostile> {
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    const hostile = this.take(new Hostile(socket, (bytes) => this.account(bytes)));
    await once(socket, 'connect');
    return hostile;
  }

  /** A connection whose handshake is through. */
  async open(headers: readonly string[] = []): Promise<Hostile> {
    const hostile = await this.connect();
    await hostile.upgrade(headers);
    return hostile;
  }

  /** Does something with so many connections, some at a time. */
  async each(full: number, act: (index: number) => Promise<void>, atOnce = 50): Promise<void> {
    const count = this.count(full);
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < count) await act(next++);
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
  }

  /** Notes a connection that the victim has made to us. */
  take(hostile: Hostile): Hostile {
    this.#hostiles.add(hostile);
    this.#came();
    return hostile;
  }

  /** Invites the victim, a client, so many times, and waits until it has come; nothing is answered yet. */
  async visitors(full: number): Promise<readonly Hostile[]> {
    const count = this.#hostiles.size + this.count(full);
    const come = new Promise<void>((resolve) => {
      this.#came = () => void (this.#hostiles.size >= count && resolve());
    });
    this.invite(this.count(full));
    await come;
    return this.hostiles.slice(-this.count(full));
  }

  /** Lets go of a connection that is over, where there are so many that keeping them would cost the attacker. */
  forget(hostile: Hostile): void {
    if (this.#hostiles.delete(hostile)) this.#forgotten++;
  }

  account(bytes: number): void {
    this.#wireBytes += bytes;
  }

  /** Ends every connection of the attackers. */
  leave(): void {
    for (const hostile of this.hostiles) hostile.destroy();
  }
}
