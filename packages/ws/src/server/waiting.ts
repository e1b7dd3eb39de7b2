import type { Socket } from 'node:net';
import { Roster } from './roster.ts';

/** Connections on which nothing was asked yet, and since when. A look at all of them now and then spares each a timer. */
export class Waiting {
  /** Oldest first, because that is the order in which they came. */
  readonly #sockets = new Roster<Socket>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get size(): number {
    return this.#sockets.size;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket, this.#now());
  }

  delete(socket: Socket): void {
    this.#sockets.delete(socket);
  }

  /** Those that have waited for so long. */
  late(limitMs: number): Socket[] {
    const now = this.#now();
    const sockets = this.#sockets.list();
    // The program may have cut some of them.
    for (const socket of sockets) if (socket.destroyed) this.delete(socket);
    return sockets.filter((socket) => !socket.destroyed && now - (this.#sockets.note(socket) ?? now) >= limitMs);
  }
}
