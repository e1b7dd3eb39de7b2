import { once } from 'node:events';
import { connect } from 'node:net';
import { Hostile } from './hostile.ts';

/** Where an attack is performed: how to reach the victim, how much of everything there is to be, and the books. */
export class Stage {
  readonly port: number;
  /** All ports of the victim, that one first. */
  readonly ports: readonly number[];
  /** 1: in full; less for the short form. */
  readonly scale: number;
  readonly #hostiles = new Set<Hostile>();
  #forgotten = 0;
  /** Has the victim, where it is a client, connect to us so many times, or to another place. */
  invite: (count: number, url?: string) => void = () => undefined;
  #wireBytes = 0;
  #came: () => void = () => undefined;

  constructor(ports: readonly number[], scale: number) {
    this.port = ports[0] ?? 0;
    this.ports = ports;
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
  async connect(port = this.port): Promise<Hostile> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
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

  /** These so many times in a full run, and at least once. */
  repeat<Item>(items: readonly Item[], times: number): readonly Item[] {
    return Array.from({ length: this.count(times) }, () => items).flat();
  }

  /** Does something so many times, some at a time. */
  each(full: number, act: (index: number) => Promise<void>, atOnce?: number): Promise<void> {
    return this.all(numbers(this.count(full)), act, atOnce);
  }

  /** Does something with each of these, some at a time. */
  async all<Item>(items: readonly Item[], act: (item: Item) => Promise<void>, atOnce = 50): Promise<void> {
    const rest = items.values();
    const work = async (): Promise<void> => {
      for (const item of rest) await act(item);
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  }

  /** Notes a connection that the victim has made to us. */
  take(hostile: Hostile): Hostile {
    this.#hostiles.add(hostile);
    this.#came();
    return hostile;
  }

  /** Invites the victim, a client, so many times, and waits until it has come; nothing is answered yet. */
  async visitors(count: number): Promise<readonly Hostile[]> {
    const before = this.#hostiles.size;
    const come = new Promise<void>((resolve) => {
      this.#came = () => void (this.#hostiles.size >= before + count && resolve());
    });
    this.invite(count);
    await come;
    return this.hostiles.slice(before);
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

/** The numbers from 0 to `count - 1`. */
export function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
