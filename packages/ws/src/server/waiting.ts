import type { Socket } from 'node:net';

/** Connections on which nothing was asked yet, and since when. A look at all of them now and then spares each a timer. */
export class Waiting {
  /** Oldest first, because that is the order in which they came. */
  readonly #since = new Map<Socket, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get size(): number {
    return this.#since.size;
  }

  add(socket: Socket): void {
    this.#since.set(socket, this.#now());
  }

  delete(socket: Socket): void {
    this.#since.delete(socket);
  }

  /** Those that have waited for so long. */
  late(limitMs: number): Socket[] {
    const sockets: Socket[] = [];
    for (const [socket, since] of this.#since) {
      if (this.#now() - since < limitMs) break;
      sockets.push(socket);
    }
    return sockets;
  }
}
